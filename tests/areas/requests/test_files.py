"""Files of a reply: sealed originals, boxes page by page, a clean copy for the applicant alone."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.areas.requests.office import Office
from tests.areas.requests.pdfs import SECRET, document, text_in
from tests.areas.requests.test_services import refused
from yangguang.areas.requests import file_services as services
from yangguang.areas.requests.models import DisclosureFile
from yangguang.areas.requests.rules.redaction import Box
from yangguang.areas.requests.rules.results import Result
from yangguang.kernel.cases.knocking import MATTER
from yangguang.kernel.cases.models import Case
from yangguang.kernel.ledger.models import AccessRecord
from yangguang.kernel.now import now
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.rules import SYSTEM

BOX = Box(0, 8, 5, 45, 8, "15")


@pytest.fixture
def office(db: None) -> Office:
    return Office(now())


def added(office: Office, case: Case, data: bytes | None = None) -> DisclosureFile:
    return services.add_file(
        case=case,
        name="合同.pdf",
        data=data or document(hidden=True, files=True),
        media_type="application/pdf",
        actor=office.handler,
        at=office.at,
    )


def covered(office: Office, case: Case) -> DisclosureFile:
    row = added(office, case)
    row = services.set_boxes(
        case=case, row=row, lock=row.lock, page=0, boxes=[BOX], actor=office.handler, at=office.at
    )
    return services.make_copy(
        case=case, row=row, lock=row.lock, whole=False, actor=office.handler, at=office.at
    )


def enter(client: Client, office: Office, actor) -> None:
    client.force_login(Person.objects.get(pk=actor.person_id))


def test_original_lies_sealed_and_the_copy_is_pictures(office: Office) -> None:
    case = office.handled()

    row = covered(office, case)

    with default_storage.open(row.path, "rb") as file:
        stored = file.read()
    assert SECRET.encode() not in stored
    assert b"%PDF" not in stored[:64]
    assert text_in(services.opened(case, row.copy_path)).strip() == ""
    assert SECRET in text_in(services.opened(case, row.path))


def test_applicant_gets_the_copy_with_the_reply_and_never_before(
    office: Office, client: Client
) -> None:
    case = office.handled()
    row = covered(office, case)
    session = client.session
    session[MATTER.session] = {"pk": case.pk, "until": "2999-01-01T00:00:00+00:00"}
    session.save()
    address = reverse("requests:released", args=[row.pk])
    assert client.get(address).status_code == 404

    case = office.decided(case, Result.PARTIAL, withheld="账号,依据条例第十五条。")
    office.issue(office.reviewed(case))

    answer = client.get(address)
    assert answer.status_code == 200
    assert text_in(answer.content).strip() == ""
    assert "合同.pdf" in client.get(reverse("cases:matter")).content.decode()
    assert Client().get(address).status_code == 302


def test_refusal_gives_nothing_out_even_when_a_file_was_prepared(office: Office) -> None:
    case = office.handled()
    covered(office, case)
    case = office.decided(case, Result.DENIED_SAFETY, harm="危及安全。")
    office.issue(office.reviewed(case))

    assert services.released_files(case) == []


def test_files_do_not_change_once_the_reply_is_under_review(office: Office) -> None:
    case = office.handled()
    row = covered(office, case)
    case = office.decided(case)
    office.letter(case, "reply")
    case = office.fresh(case)

    with refused("wrong_state"):
        services.set_boxes(
            case=case, row=row, lock=row.lock, page=0, boxes=[], actor=office.handler, at=office.at
        )
    with refused("not_permitted"):
        services.add_file(
            case=case,
            name="x",
            data=b"x",
            media_type="text/plain",
            actor=office.stranger,
            at=office.at,
        )


def test_new_boxes_make_the_old_copy_fall_away_and_whole_needs_none(office: Office) -> None:
    case = office.handled()
    row = covered(office, case)
    with refused("boxes"):
        services.make_copy(
            case=case, row=row, lock=row.lock, whole=True, actor=office.handler, at=office.at
        )
    row = services.set_boxes(
        case=case, row=row, lock=row.lock, page=0, boxes=[], actor=office.handler, at=office.at
    )
    assert row.copy_path == ""
    with refused("no_boxes"):
        services.make_copy(
            case=case, row=row, lock=row.lock, whole=False, actor=office.handler, at=office.at
        )
    with refused("conflict"):
        services.remove_file(case=case, row=row, lock=0, actor=office.handler, at=office.at)


def test_erasure_takes_originals_and_copies(
    office: Office, django_capture_on_commit_callbacks
) -> None:
    from yangguang.kernel.cases.services import erase_case

    case = office.handled()
    row = covered(office, case)
    case = office.party(case, "withdraw")

    with django_capture_on_commit_callbacks(execute=True):
        erase_case(case=office.fresh(case), reason="到期", actor=SYSTEM, at=office.at)

    assert not DisclosureFile.objects.exists()
    assert not default_storage.exists(row.path)
    assert not default_storage.exists(row.copy_path)


def test_officer_covers_by_keyboard_from_upload_to_copy(office: Office, client: Client) -> None:
    case = office.handled()
    enter(client, office, office.handler)
    files = reverse("requests_desk:files", args=[case.number])
    upload = SimpleUploadedFile("合同.pdf", document(rotate=90), content_type="application/pdf")
    client.post(files, {"materials": upload})
    row = DisclosureFile.objects.get()
    page = reverse("requests_desk:file_page", args=[case.number, row.pk, 1])
    rows = {f"form-{i}-{n}": "" for i in range(6) for n in ("left", "top", "width", "height")}
    grounds = {f"form-{i}-ground": "15" for i in range(6)}
    data = {**rows, **grounds, "form-TOTAL_FORMS": 6, "form-INITIAL_FORMS": 0, "lock": 0}

    half = client.post(page, {**data, "form-0-left": "85"})
    assert "都要填写" in half.content.decode()
    box = {"form-0-left": "85", "form-0-top": "5", "form-0-width": "12", "form-0-height": "45"}
    client.post(page, {**data, **box})
    row.refresh_from_db()
    assert row.boxes == [[0, 85.0, 5.0, 12.0, 45.0, "15"]]
    picture = client.get(reverse("requests_desk:file_picture", args=[case.number, row.pk, 1]))
    assert picture["Content-Type"] == "image/png"
    client.post(
        reverse("requests_desk:file_act", args=[case.number, row.pk, "cover"]), {"lock": row.lock}
    )

    copy = client.get(reverse("requests_desk:file_copy", args=[case.number, row.pk]))
    assert text_in(copy.content).strip() == ""
    assert AccessRecord.objects.filter(what="答复的文件").count() >= 3


def test_stranger_sees_no_file(office: Office, client: Client) -> None:
    case = office.handled()
    row = covered(office, case)
    enter(client, office, office.stranger)

    for name, more in (
        ("files", []),
        ("file_page", [row.pk, 1]),
        ("file_picture", [row.pk, 1]),
        ("file_copy", [row.pk]),
    ):
        address = reverse(f"requests_desk:{name}", args=[case.number, *more])
        assert client.get(address).status_code == 404
    address = reverse("requests_desk:file_act", args=[case.number, row.pk, "remove"])
    assert client.post(address, {"lock": row.lock}).status_code == 404
    assert DisclosureFile.objects.exists()


def test_file_given_in_a_former_round_does_not_change(office: Office, client: Client) -> None:
    case = office.handled()
    row = covered(office, case)
    Case.objects.filter(pk=case.pk).update(round=2)
    case = office.fresh(case)
    common = {"case": case, "row": row, "lock": row.lock, "actor": office.handler, "at": office.at}

    with refused("round"):
        services.set_boxes(page=0, boxes=[], **common)
    for whole in (False, True):
        with refused("round"):
            services.make_copy(whole=whole, **common)
    with refused("round"):
        services.remove_file(**common)
    enter(client, office, office.handler)
    for act in ("cover", "whole", "remove"):
        answer = client.post(
            reverse("requests_desk:file_act", args=[case.number, row.pk, act]),
            {"lock": row.lock},
            follow=True,
        )
        assert "属于前一次答复" in answer.content.decode()
    page = client.get(reverse("requests_desk:file_page", args=[case.number, row.pk, 1]))
    assert "属于前一次答复" in page.content.decode()
    assert "保存这一页" not in page.content.decode()
    assert DisclosureFile.objects.get().copy_path == row.copy_path
    assert default_storage.exists(row.copy_path)


def stored() -> set[str]:
    try:
        return {f"disclosures/{name}" for name in default_storage.listdir("disclosures")[1]}
    except FileNotFoundError:
        return set()


def test_copy_that_is_replaced_leaves_the_store(
    office: Office, django_capture_on_commit_callbacks
) -> None:
    case = office.handled()
    before = stored()
    row = added(office, case)
    common = {"case": case, "actor": office.handler, "at": office.at}

    with django_capture_on_commit_callbacks(execute=True):
        whole = services.make_copy(row=row, lock=row.lock, whole=True, **common)
        again = services.make_copy(row=whole, lock=whole.lock, whole=True, **common)
    assert stored() - before == {row.path, again.copy_path}
    with django_capture_on_commit_callbacks(execute=True):
        row = services.set_boxes(row=again, lock=again.lock, page=0, boxes=[BOX], **common)
    assert stored() - before == {row.path}
    with refused("conflict"):
        services.make_copy(row=row, lock=row.lock - 1, whole=False, **common)
    assert stored() - before == {row.path}
    with django_capture_on_commit_callbacks(execute=True):
        row = services.make_copy(row=row, lock=row.lock, whole=False, **common)
        services.remove_file(row=row, lock=row.lock, **common)
    assert stored() == before


def test_refused_upload_leaves_nothing_in_the_store(office: Office) -> None:
    case = office.handled()
    before = stored()

    with refused("pdf"):
        added(office, case, b"%PDF-1.7 and nothing more")

    assert stored() == before
    assert not DisclosureFile.objects.exists()


def test_place_of_a_removed_file_does_not_stop_the_next(office: Office) -> None:
    case = office.handled()
    first, second = added(office, case), added(office, case)
    services.remove_file(case=case, row=first, lock=first.lock, actor=office.handler, at=office.at)

    third = added(office, case)

    assert (second.place, third.place) == (2, 3)


def test_size_is_refused_in_the_same_words_everywhere() -> None:
    from django import forms

    from yangguang.kernel.cases.forms import FilesField
    from yangguang.kernel.cases.services import LARGEST_FILE, check_size

    check_size("甲.pdf", LARGEST_FILE)
    with refused("file_size"):
        check_size("甲.pdf", LARGEST_FILE + 1)
    upload = SimpleUploadedFile("甲.pdf", b"%PDF")
    upload.size = LARGEST_FILE + 1
    with pytest.raises(forms.ValidationError) as invalid:
        FilesField().clean([upload])
    assert invalid.value.messages == ["文件“甲.pdf”超过 10 MB，请压缩后再上传。"]


def test_file_whose_row_came_to_nothing_goes_in_the_night(
    office: Office, settings, tmp_path
) -> None:
    from datetime import timedelta

    from django.db import transaction

    from yangguang.kernel.cases.services.orphans import sweep_orphans

    settings.MEDIA_ROOT = tmp_path
    case = office.handled()
    row = covered(office, case)
    with pytest.raises(RuntimeError), transaction.atomic():
        added(office, case)
        raise RuntimeError
    assert len(stored()) == 3

    assert sweep_orphans(at=now()) == 0
    assert sweep_orphans(at=now() + timedelta(days=3)) == 1

    assert stored() == {row.path, row.copy_path}

"""From login to publication by the desk's own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.kernel.publishing.office import CHAIN
from yangguang.kernel.publishing.models import Record, Version
from yangguang.kernel.publishing.rules import VersionState

if TYPE_CHECKING:
    from tests.kernel.publishing.office import Office

As = "Callable[[Actor], Client]"


def address(name: str, version: Version) -> str:
    """The route of a version."""
    return reverse(f"desk:{name}", args=[version.record.public_id, version.number])


def typed(office: Office, version: Version, **changes: str) -> dict[str, str]:
    """A complete edit form."""
    return {
        "lock": str(version.lock),
        "title": "关于做好冬季供暖保障工作的通知",
        "body": "各学校要提前检查供暖设施。\n保证教室温度。",
        "issuers": "佳木斯市教育局",
        "signature": "佳木斯市教育局",
        "formed_on": "2026-11-02",
        "genre": "notice",
        "topic": str(office.topic.pk),
        "column": str(office.column.pk),
        "summary": "布置学校冬季供暖保障工作。",
        "content_source": "市教育局",
        "attribute": "proactive",
        "validity": "unknown",
        "source_kind": "original",
        "origin_type": "made",
        "annex-TOTAL_FORMS": "1",
        "annex-INITIAL_FORMS": "0",
        "annex-0-title": "",
        "annex-0-body": "",
        **changes,
    }


def test_desk_from_new_record_to_publication_works_by_its_pages(office: Office, as_: As) -> None:
    drafter = as_(office.information_officer)

    drafter.post(reverse("desk:new"), {"agency": "jyj", "title": "供暖通知"})
    version = Version.objects.get()
    saved = drafter.post(address("edit", version), typed(office, version))
    assert saved.status_code == 302
    version.refresh_from_db()
    assert version.body == "<p>各学校要提前检查供暖设施。</p>\n<p>保证教室温度。</p>"
    drafter.post(address("submit", version), {"lock": version.lock})
    for role in CHAIN:
        reviewer = as_(office.actors[role])
        version.refresh_from_db()
        assert version.title in reviewer.get(reverse("desk:today")).content.decode()
        assert reviewer.get(address("review", version)).status_code == 200
        reviewer.post(address("review", version), {"lock": version.lock, "result": "pass"})
    publisher = as_(office.publisher)
    version.refresh_from_db()
    assert version.state == VersionState.APPROVED
    assert publisher.get(address("publish", version)).status_code == 200
    publisher.post(address("publish", version), {"lock": version.lock})

    version.refresh_from_db()
    assert version.state == VersionState.PUBLISHED
    assert Record.objects.get().current.index_no


def test_import_of_unreadable_file_is_refused_in_words(office: Office, as_: As) -> None:
    client = as_(office.information_officer)
    file = SimpleUploadedFile("通知.docx", b"PK\x03\x04 broken")

    answer = client.post(reverse("desk:new"), {"agency": "jyj", "file": file})

    assert answer.status_code == 200
    assert answer.context["upload"].errors["file"]
    assert not Record.objects.exists()


def test_import_of_text_file_becomes_a_draft_with_its_report(office: Office, as_: As) -> None:
    client = as_(office.information_officer)
    text = "关于冬季供暖的通知\n\n各学校:\n\n请检查供暖设施。\n\n佳木斯市教育局\n2026年11月2日\n"
    file = SimpleUploadedFile("通知.txt", text.encode())

    answer = client.post(reverse("desk:new"), {"agency": "jyj", "file": file}, follow=True)

    assert "识别结果" in answer.content.decode()
    assert Version.objects.get().title == "关于冬季供暖的通知"


def test_edit_with_a_bad_date_keeps_everything_typed(office: Office, as_: As) -> None:
    version = office.draft()

    answer = as_(office.information_officer).post(
        address("edit", version), typed(office, version, formed_on="昨天", title="新的标题")
    )

    page = answer.content.decode()
    assert "新的标题" in page
    assert "昨天" in page
    assert "日期写作" in page
    version.refresh_from_db()
    assert version.lock == 0


def test_edit_over_a_newer_text_shows_both_and_loses_neither(office: Office, as_: As) -> None:
    version = office.draft()
    client = as_(office.information_officer)
    stale = typed(office, version, summary="我写的概述")
    client.post(address("edit", version), typed(office, version, summary="他写的概述"))

    answer = client.post(address("edit", version), stale)

    assert answer.status_code == 409
    conflict = {label: (stored, mine) for label, stored, mine in answer.context["conflict"]}
    assert conflict["内容概述"] == ("他写的概述", "我写的概述")
    version.refresh_from_db()
    assert f'name="lock" value="{version.lock}"' in answer.content.decode()


def test_autosave_saves_what_it_understands_and_tells_a_conflict(office: Office, as_: As) -> None:
    version = office.draft()
    client = as_(office.information_officer)
    data = typed(office, version, summary="自动保存", formed_on="昨天")

    saved = client.post(address("autosave", version), data)
    again = client.post(address("autosave", version), data | {"summary": "旧页面"})

    assert saved.json()["fields"] == {"lock": "1"}
    assert "没有保存" in saved.json()["saved_at"]
    assert again.status_code == 409
    assert again.json()["conflict"] is True
    version.refresh_from_db()
    assert (version.summary, version.formed_on.isoformat()) == ("自动保存", "2026-11-02")


def test_presence_names_the_other_person_until_he_leaves(office: Office, as_: As) -> None:
    version = office.draft()
    me, other = as_(office.information_officer), as_(office.section_head)
    other.post(address("presence", version))

    here = me.post(address("presence", version)).json()
    other.post(address("presence", version), {"leave": "1"})
    gone = me.post(address("presence", version)).json()

    assert here["message"] == f"{office.section_head.name} 正在编辑"
    assert gone["others"] == []


def test_finding_is_masked_by_one_click_and_kept_only_with_a_reason(
    office: Office, as_: As
) -> None:
    version = office.draft(body="<p>联系电话:13904541234。</p>")
    client = as_(office.information_officer)
    key = client.get(address("edit", version)).context["findings"][0].finding.key

    refused = client.post(address("keep", version), {"key": key, "reason": ""})
    client.post(address("mask", version), {"key": key, "lock": version.lock})

    assert refused.status_code == 200
    version.refresh_from_db()
    assert "13904541234" not in version.body


def test_attachment_that_belies_its_name_is_refused(office: Office, as_: As) -> None:
    version = office.draft()
    client = as_(office.information_officer)

    bad = client.post(
        address("attach", version), {"file": SimpleUploadedFile("a.pdf", b"MZ\x00\x00program")}
    )
    client.post(address("attach", version), {"file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")})

    assert bad.context["attachment_form"].errors["file"]
    assert [a.name for a in version.attachments.all()] == ["a.csv"]


def test_returning_without_a_reason_is_refused_and_with_one_is_done(
    office: Office, as_: As
) -> None:
    version = office.submitted()
    client = as_(office.section_head)

    refused = client.post(address("review", version), {"lock": version.lock, "result": "return"})
    client.post(
        address("review", version), {"lock": version.lock, "result": "return", "opinion": "请补充"}
    )

    assert refused.context["form"].errors["opinion"]
    version.refresh_from_db()
    assert version.state == VersionState.DRAFT


def test_reason_of_a_return_stands_on_top_until_it_is_submitted_again(
    office: Office, as_: As
) -> None:
    version = office.submitted()
    as_(office.section_head).post(
        address("review", version),
        {"lock": version.lock, "result": "return", "opinion": "联系电话请加区号"},
    )
    drafter = as_(office.information_officer)
    record = reverse("desk:record", args=[version.record.public_id])

    for path in (record, address("edit", version)):
        page = drafter.get(path).content.decode()
        top = page[: page.index('class="stepper' if path == record else 'id="draft"')]
        assert "科室复审退回修改" in top
        assert "联系电话请加区号" in top

    version.refresh_from_db()
    drafter.post(address("submit", version), {"lock": version.lock})
    assert drafter.get(record).context["returned"] is None


def test_document_number_used_elsewhere_is_said_and_not_refused(
    office: Office, stranger: Office, as_: As
) -> None:
    number = {"doc_number": "佳教发〔2026〕12号"}
    own = office.draft(title="关于供暖工作的通知", **number)
    public = stranger.published(title="转载教育局的通知", **number)
    secret = stranger.draft(title="外单位的草稿", **number)
    other = office.draft(title="关于放假的通知", doc_number="佳教发〔2026〕13号")
    again = office.draft(title="又一次读入", doc_number="佳教发[2026]012号")
    drafter = as_(office.information_officer)

    for path in (
        reverse("desk:record", args=[again.record.public_id]),
        address("edit", again),
    ):
        answer = drafter.get(path)
        found = {(o.public_id, o.is_own) for o in answer.context["same_number"]}
        assert found == {(own.record.public_id, True), (public.record.public_id, False)}
        assert f"已有文号为{again.doc_number}的信息" in answer.content.decode()
        assert {str(o.state) for o in answer.context["same_number"]} == {"起草中", "已公开"}
        assert secret.title not in answer.content.decode()
    assert drafter.get(address("edit", other)).context["same_number"] == []
    assert drafter.get(reverse("desk:record", args=[own.record.public_id])).status_code == 200


def test_long_texts_have_a_way_to_what_can_be_done(office: Office, as_: As) -> None:
    version = office.draft(body="<p>联系人手机13812345678。</p>")
    drafter = as_(office.information_officer)

    page = drafter.get(reverse("desk:record", args=[version.record.public_id])).content.decode()
    assert page.index('href="#acts"') < page.index('class="matter"') < page.index('id="acts"')
    assert f'href="{address("edit", version)}#scan"' in page
    page = drafter.get(address("edit", version)).content.decode()
    assert page.index('href="#scan"') < page.index('id="draft"') < page.index('id="scan"')
    submitted = office.submitted()
    page = as_(office.section_head).get(address("review", submitted)).content.decode()
    assert page.index('href="#acts"') < page.index('class="matter"') < page.index('id="acts"')


def test_several_reviews_are_passed_at_once_each_with_its_result(office: Office, as_: As) -> None:
    good, changed = office.submitted(), office.submitted()
    choices = [f"{v.record.public_id}/{v.number}/{v.lock}" for v in (good, changed)]
    choices[1] = choices[1].rpartition("/")[0] + "/99"

    answer = as_(office.section_head).post(
        reverse("desk:pass_several"), {"version": choices}, follow=True
    )

    assert [m.level_tag for m in answer.context["messages"]] == ["success", "error"]
    good.refresh_from_db()
    changed.refresh_from_db()
    assert (good.passed, changed.passed) == (1, 0)


def test_schedule_takes_the_citys_time(office: Office, as_: As) -> None:
    version = office.approved()

    as_(office.publisher).post(
        address("schedule", version), {"lock": version.lock, "publish_at": "2099-01-02T09:30"}
    )

    version.refresh_from_db()
    assert version.publish_at.isoformat() == "2099-01-02T01:30:00+00:00"


def test_withdrawal_needs_a_second_look_and_then_happens(office: Office, as_: As) -> None:
    version = office.published().version
    client = as_(office.publisher)
    data = {"kind": "error", "public_reason": "数字有误", "internal_reason": ""}

    first = client.post(address("withdraw", version), data)
    before = Record.objects.get().state
    client.post(address("withdraw", version), data | {"confirmed": "yes"})

    assert "请确认" in first.content.decode()
    assert "<dt>内部记录</dt>" not in first.content.decode()
    assert (before, Record.objects.get().state) == ("published", "withdrawn")


def test_revision_keeps_the_public_text_and_shows_the_difference(office: Office, as_: As) -> None:
    version = office.published().version
    client = as_(office.information_officer)

    client.post(address("revise", version), {"reason": "更正温度"})
    draft = Version.objects.get(number=2)
    client.post(address("edit", draft), typed(office, draft, body="改过的正文。"))
    page = client.get(reverse("desk:compare", args=[draft.record.public_id])).content.decode()

    assert draft.change_reason == "更正温度"
    assert "改过的正文" in page
    assert Record.objects.get().current.version_id == version.pk

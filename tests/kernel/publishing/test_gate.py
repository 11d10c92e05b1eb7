"""The way through the gate, and every way around it."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from pathlib import Path

import docx
import pytest
from django.conf import LazySettings
from django.db import IntegrityError, connection, transaction

from tests.kernel.publishing.office import CHAIN, Office, officer
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.publishing import selectors, services
from yangguang.kernel.publishing.killlist import remember, remembered
from yangguang.kernel.publishing.models import (
    Attachment,
    Contribution,
    ImportedFile,
    Publication,
    Record,
    Review,
    Scan,
    Version,
)
from yangguang.kernel.publishing.rules import RecordState, Refused, VersionState

pytestmark = pytest.mark.django_db
PLAN = Path(__file__).parents[2] / "data" / "jiamusi-2017-27.txt"


@pytest.fixture
def office(at: datetime) -> Office:
    return Office(at)


def test_publish_reviewed_version_is_public_with_acts(office: Office) -> None:
    publication = office.published()

    shown = selectors.public_record(publication.record.public_id, at=office.at)
    assert shown.version.title == "关于做好冬季供暖保障工作的通知"
    assert shown.version.state == VersionState.PUBLISHED
    assert publication.index_no == "000000-jyj/2026-00001"
    kinds = Act.objects.filter(subject_id=publication.record_id).order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == [
        "publishing.drafted",
        "publishing.submitted",
        *["publishing.reviewed"] * 4,
        "publishing.published",
    ]


def test_publish_before_last_review_is_refused(office: Office) -> None:
    version = office.submitted()

    with pytest.raises(Refused) as refusal:
        services.publish(version=version, lock=version.lock, actor=office.publisher, at=office.at)

    assert refusal.value.code == "wrong_state"
    with pytest.raises(Record.DoesNotExist):
        selectors.public_record(version.record.public_id, at=office.at)


def test_refusal_names_everything_a_draft_lacks(office: Office) -> None:
    bare = office.draft(attribute="", summary="", column=None)
    closed = office.draft(attribute="withheld")

    said = []
    for version in (bare, closed):
        with pytest.raises(Refused) as refusal:
            office.submitted(version)
        said.append(str(refusal.value))

    assert "：公开属性、栏目、内容概述。" in said[0]
    assert "：不主动公开的依据、不主动公开的理由。" in said[1]


def test_pass_review_by_contributor_is_refused(office: Office) -> None:
    both = officer(
        office.agency, Role.INFORMATION_OFFICER, Role.SECTION_HEAD, on=city_date(office.at)
    )
    version = office.draft()
    version = services.edit_version(
        version=version,
        lock=version.lock,
        changes={"note": "此件公开发布"},
        actor=both,
        at=office.at,
    )
    version = office.submitted(version)

    with pytest.raises(Refused) as refusal:
        services.pass_review(
            version=version, lock=version.lock, opinion="", actor=both, at=office.at
        )

    assert refusal.value.code == "contributor"


def test_pass_review_content_and_secrecy_by_one_person_is_refused(office: Office) -> None:
    both = officer(office.agency, Role.SECTION_HEAD, Role.SECRECY_REVIEWER, on=city_date(office.at))
    version = office.submitted()
    for actor in (both, office.disclosure_office):
        version = services.pass_review(
            version=version, lock=version.lock, opinion="", actor=actor, at=office.at
        )

    with pytest.raises(Refused) as refusal:
        services.pass_review(
            version=version, lock=version.lock, opinion="", actor=both, at=office.at
        )

    assert refusal.value.code == "same_person"


def test_pass_review_twice_at_once_counts_once(office: Office) -> None:
    version = office.submitted()
    seen = Version.objects.select_related("record").get(pk=version.pk)
    services.pass_review(
        version=version, lock=version.lock, opinion="", actor=office.section_head, at=office.at
    )

    with pytest.raises(services.Conflict):
        services.pass_review(
            version=seen, lock=seen.lock, opinion="", actor=office.section_head, at=office.at
        )

    assert Review.objects.filter(version=version).count() == 1


def test_edit_after_review_makes_reviews_void(office: Office) -> None:
    version = office.approved()
    version = services.recall(
        version=version, lock=version.lock, actor=office.information_officer, at=office.at
    )
    version = services.edit_version(
        version=version,
        lock=version.lock,
        changes={"title": "关于做好冬季供暖工作的通知"},
        actor=office.information_officer,
        at=office.at,
    )
    version = office.submitted(version)

    assert version.passed == 0
    assert selectors.passes_in_round(version) == []


def test_return_version_names_reason_and_reopens_draft(office: Office) -> None:
    version = office.submitted()

    with pytest.raises(Refused):
        services.return_version(
            version=version, lock=version.lock, opinion=" ", actor=office.section_head, at=office.at
        )
    version = services.return_version(
        version=version,
        lock=version.lock,
        opinion="请补充联系方式",
        actor=office.section_head,
        at=office.at,
    )

    assert (version.state, version.digest) == (VersionState.DRAFT, "")
    found = selectors.open_versions(office.information_officer, limit=20)
    assert [v.pk for v in found.returned] == [version.pk]


def _publication(office: Office, version: Version, content: Review, secrecy: Review) -> None:
    Publication.objects.create(
        record=version.record,
        version=version,
        digest=version.digest,
        index_no="x",
        published_at=office.at,
        publisher_id=office.publisher.person_id,
        content_review=content,
        secrecy_review=secrecy,
    )


def _reviews(version: Version) -> dict[str, Review]:
    return {r.step: r for r in Review.objects.filter(version=version)}


@pytest.mark.parametrize(
    ("attack", "code"),
    [
        ("same_review_twice", "no content review|no secrecy review"),
        ("other_version", "not approved"),
        ("contributor", "contributor"),
        ("no_scan", "no scan"),
        ("other_digest", "not approved"),
        ("on_request", "not approved"),
    ],
)
def test_publication_row_around_the_gate_is_refused(office: Office, attack: str, code: str) -> None:
    """Straight at the table, as a superuser of the application could."""
    version = office.approved()
    signed = _reviews(version)
    content, secrecy = signed["section_head"], signed["secrecy_reviewer"]
    if attack == "same_review_twice":
        secrecy = content
    elif attack == "other_version":
        version = office.submitted()
    elif attack == "contributor":
        Contribution.objects.create(version=version, person_id=content.person_id, at=office.at)
    elif attack == "no_scan":
        other = office.draft()
        Version.objects.filter(pk=other.pk).update(
            digest=version.digest, state="approved", attribute="proactive"
        )
        for review in (content, secrecy):
            Review.objects.bulk_create(
                [
                    Review(
                        version=other,
                        digest=version.digest,
                        step=review.step,
                        step_label="",
                        kind=review.kind,
                        result="pass",
                        person_id=review.person_id,
                        at=office.at,
                    )
                ]
            )
        version = Version.objects.get(pk=other.pk)
        signed = _reviews(version)
        content, secrecy = signed["section_head"], signed["secrecy_reviewer"]
    elif attack == "other_digest":
        version.digest = "sha256:" + "0" * 64
    elif attack == "on_request":
        other = office.draft(
            attribute="on_request", attribute_ground="process_info", attribute_reason="过程稿"
        )
        version = office.approved(other)
        signed = _reviews(version)
        content, secrecy = signed["section_head"], signed["secrecy_reviewer"]

    with pytest.raises(IntegrityError, match=code), transaction.atomic():
        _publication(office, version, content, secrecy)


def test_one_person_under_both_reviews_is_refused_by_the_database(office: Office) -> None:
    version = office.submitted()
    person = office.section_head.person_id
    for kind in ("content", "secrecy"):
        Review.objects.create(
            version=version,
            digest=version.digest,
            step=kind,
            step_label=kind,
            kind=kind,
            result="pass",
            person_id=person,
            at=office.at,
        )
    Version.objects.filter(pk=version.pk).update(state="approved")
    signed = _reviews(version)

    with pytest.raises(IntegrityError, match="one person"), transaction.atomic():
        _publication(office, version, signed["content"], signed["secrecy"])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE publishing_version SET title = 'x' WHERE id = {version}",
        "UPDATE publishing_version SET digest = 'sha256:1' WHERE id = {version}",
        "UPDATE publishing_version SET digest = '' WHERE id = {version}",
        "DELETE FROM publishing_version WHERE id = {version}",
        "UPDATE publishing_publication SET digest = 'x'",
        "DELETE FROM publishing_publication",
        "UPDATE publishing_review SET result = 'pass'",
        "DELETE FROM publishing_review",
        "DELETE FROM publishing_contribution",
        "DELETE FROM publishing_scan",
        "UPDATE publishing_record SET public_id = 'x' WHERE id = {record}",
        "UPDATE publishing_record SET state = 'published' WHERE id = {draft}",
        "UPDATE publishing_version SET state = 'published' WHERE record_id = {draft}",
    ],
)
def test_raw_sql_against_what_is_published_is_refused(office: Office, statement: str) -> None:
    publication = office.published()
    draft = office.draft()
    values = {
        "version": publication.version_id,
        "record": publication.record_id,
        "draft": draft.record_id,
    }

    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(**values))


def test_orm_save_and_bulk_update_of_published_text_are_refused(office: Office) -> None:
    version = office.published().version
    version.title = "另一个标题"

    with pytest.raises(IntegrityError), transaction.atomic():
        version.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.bulk_update([version], ["title"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.create(
            version=version, name="x", media_type="text/plain", size=1, digest="sha256:0"
        )


def test_revise_keeps_both_versions_public(office: Office) -> None:
    first = office.published()
    version = services.revise(
        record=first.record, reason="日期有误", actor=office.information_officer, at=office.at
    )
    version = services.edit_version(
        version=version,
        lock=version.lock,
        changes={"title": "关于做好今冬供暖保障工作的通知"},
        actor=office.information_officer,
        at=office.at,
    )
    second = office.published(version)

    shown = selectors.public_record(first.record.public_id, at=office.at)
    assert [v.number for v in shown.versions] == [2, 1]
    assert second.index_no == first.index_no
    old = selectors.public_version(first.record.public_id, 1, at=office.at)
    assert old.version.title == "关于做好冬季供暖保障工作的通知"
    assert old.version.state == VersionState.SUPERSEDED


def test_withdraw_leaves_tombstone_without_title_for_personal_data(office: Office) -> None:
    publication = office.published()
    services.withdraw(
        record=Record.objects.get(pk=publication.record_id),
        kind="personal_data",
        public_reason="内容涉及个人信息",
        internal_reason="附件中有身份证号",
        actor=office.publisher,
        at=office.at,
    )

    shown = selectors.public_record(publication.record.public_id, at=office.at)
    assert shown.withdrawal is not None
    assert shown.hides_title
    assert Record.objects.get(pk=publication.record_id).state == RecordState.WITHDRAWN
    assert selectors.newest() == []


def test_scheduled_publication_comes_out_with_the_reviewed_digest(office: Office) -> None:
    from yangguang.kernel.ledger.models import TimedFact
    from yangguang.kernel.publishing.services.releasing import publish_on_time

    version = office.approved()
    due = office.at + timedelta(hours=1)
    version = services.schedule_publication(
        version=version, lock=version.lock, publish_at=due, actor=office.publisher, at=office.at
    )
    fact = TimedFact.objects.get()

    publish_on_time(fact, due)

    publication = Publication.objects.get()
    assert (publication.digest, publication.published_at) == (version.digest, due)
    act = Act.objects.get(kind="publishing.published")
    assert (act.cause, act.actor_id) == ("clock", None)


def test_bundle_with_one_unready_publishes_nothing(office: Office) -> None:
    ready, waiting = office.approved(), office.submitted()
    bundle = services.create_bundle(
        agency=office.agency,
        name="文件和解读",
        records=[ready.record, waiting.record],
        actor=office.publisher,
        at=office.at,
    )

    with pytest.raises(Refused):
        services.publish_bundle(bundle=bundle, actor=office.publisher, at=office.at)

    assert not Publication.objects.exists()


def test_batch_of_three_passes_one_review_and_publishes_all(office: Office) -> None:
    versions = [office.draft(title=f"第{n}号通知") for n in range(3)]
    batch = services.create_batch(
        agency=office.agency,
        name="旧站内容",
        versions=versions,
        actor=office.information_officer,
        at=office.at,
    )
    batch = services.submit_batch(
        batch=batch, lock=batch.lock, actor=office.information_officer, at=office.at
    )
    for role in CHAIN:
        batch = services.pass_batch_review(
            batch=batch, lock=batch.lock, opinion="", actor=office.actors[role], at=office.at
        )

    done = services.publish_batch(batch=batch, actor=office.publisher, at=office.at, chunk=2)

    assert done == 3
    assert Record.objects.filter(state=RecordState.PUBLISHED).count() == 3
    assert Scan.objects.count() == 3
    numbers = Publication.objects.order_by("pk").values_list("index_no", flat=True)
    assert [n[-5:] for n in numbers] == ["00001", "00002", "00003"]


def test_other_agency_sees_nothing_of_a_draft(office: Office, at: datetime) -> None:
    version = office.draft()
    stranger = Office(at, "czj", "佳木斯市财政局")

    for actor in stranger.actors.values():
        with pytest.raises(Version.DoesNotExist):
            selectors.version_for(actor, version.record.public_id)
        assert not selectors.versions_visible_to(actor).exists()
        with pytest.raises(Refused):
            services.edit_version(
                version=version, lock=version.lock, changes={"note": "x"}, actor=actor, at=at
            )


@pytest.mark.parametrize("mark", ["机密★1年", "秘密", "绝密★长期 特急"])
def test_file_with_a_secrecy_mark_is_not_taken_in(office: Office, mark: str) -> None:
    text = (
        f"{mark}\n\n佳教发〔2026〕99号\n\n佳木斯市教育局关于做好供暖工作的通知\n\n"
        "各学校：\n\n请提前检查。\n\n佳木斯市教育局\n2026年11月2日\n"
    )

    with pytest.raises(Refused, match=r"密级标志.*没有保存"):
        services.import_document(
            agency=office.agency,
            data=text.encode(),
            filename="a.txt",
            actor=office.information_officer,
            at=office.at,
        )

    assert not Version.objects.exists()
    assert not ImportedFile.objects.exists()


def test_secrecy_mark_in_the_page_header_of_word_is_seen(office: Office) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "机密★10年"
    for line in ("佳木斯市教育局关于供暖的通知", "各学校：", "请提前检查。"):
        document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)

    with pytest.raises(Refused, match=r"机密★10年.*没有保存"):
        services.import_document(
            agency=office.agency,
            data=file.getvalue(),
            filename="a.docx",
            actor=office.information_officer,
            at=office.at,
        )


def test_import_of_the_plan_reaches_the_public(office: Office) -> None:
    version = services.import_document(
        agency=office.agency,
        data=PLAN.read_bytes(),
        filename=PLAN.name,
        actor=office.information_officer,
        at=office.at,
    )

    assert version.doc_number == "佳办发〔2017〕27号"
    assert version.issuers == ["中共佳木斯市委办公室", "佳木斯市人民政府办公室"]
    assert version.source_kind == "republished"
    found = selectors.findings(version, at=office.at)
    matched = {f.finding.matched for f in found}
    assert {"马强", "8229008"} <= matched
    version = services.edit_version(
        version=version,
        lock=version.lock,
        changes={
            "attribute": "proactive",
            "topic": office.topic,
            "column": office.column,
            "summary": "部署全市政务公开工作。",
        },
        actor=office.information_officer,
        at=office.at,
    )
    with pytest.raises(Refused) as refusal:
        office.submitted(version)
    assert refusal.value.code == "findings_open"
    for view in selectors.findings(version, at=office.at):
        if view.is_open:
            services.keep_finding(
                version=version,
                finding_key=view.finding.key,
                reason="单位对外联系人和办公电话,依条例第二十条应当公开",
                actor=office.information_officer,
                at=office.at,
            )
    publication = office.published(version)

    shown = selectors.public_record(publication.record.public_id, at=office.at)
    assert shown.version.annexes[0]["title"] == "关于全面推进政务公开工作的实施方案"
    assert shown.version.annexes[0]["quoted_title"] == "全面推进政务公开工作的实施方案"


def test_remove_from_batch_leaves_the_rest_to_be_submitted(office: Office) -> None:
    kept, taken = office.draft(), office.draft()
    batch = services.create_batch(
        agency=office.agency,
        name="旧站内容",
        versions=[kept, taken],
        actor=office.information_officer,
        at=office.at,
    )
    office.submitted(taken)
    with pytest.raises(Refused):
        services.submit_batch(
            batch=batch, lock=batch.lock, actor=office.information_officer, at=office.at
        )

    batch = services.remove_from_batch(
        batch=batch, versions=[taken], actor=office.information_officer, at=office.at
    )
    batch = services.submit_batch(
        batch=batch, lock=batch.lock, actor=office.information_officer, at=office.at
    )

    assert (batch.count, batch.state) == (1, "in_review")


def test_relation_to_another_agency_never_shows_its_unpublished_title(
    office: Office, at: datetime
) -> None:
    other = Office(at, "czj", "佳木斯市财政局")
    target = other.published().record
    draft = services.revise(record=target, reason="更正", actor=other.information_officer, at=at)
    services.edit_version(
        version=draft,
        lock=draft.lock,
        changes={"title": "尚未公开的标题"},
        actor=other.information_officer,
        at=at,
    )
    source = office.draft().record
    services.relate(
        source=source, target=target, kind="basis", actor=office.information_officer, at=at
    )

    [(_link, title)] = selectors.relations_for(office.information_officer, source)

    assert title == "关于做好冬季供暖保障工作的通知"


def test_replay_withdraws_again_what_a_restore_brought_back(
    office: Office, at: datetime, settings: LazySettings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    shown, hidden = office.published(), office.published(title="含个人信息的通知")
    remember(
        record=hidden.record,
        digest=hidden.digest,
        kind="personal_data",
        public_reason="涉及个人信息",
        at=at,
    )

    assert services.replay_withdrawals(at=at) == 1
    assert services.replay_withdrawals(at=at) == 0

    states = dict(Record.objects.values_list("pk", "state"))
    assert states[hidden.record_id] == RecordState.WITHDRAWN
    assert states[shown.record_id] == RecordState.PUBLISHED


@pytest.mark.parametrize(("kind", "lines"), [("secrecy", 1), ("personal_data", 1), ("error", 0)])
def test_withdraw_remembers_what_nothing_may_bring_back(
    office: Office, settings: LazySettings, tmp_path: Path, kind: str, lines: int
) -> None:
    settings.DATA_DIR = tmp_path
    publication = office.published()

    services.withdraw(
        record=publication.record,
        kind=kind,
        public_reason="不应公开",
        internal_reason="",
        actor=office.publisher,
        at=office.at,
    )

    assert [line["digest"] for line in remembered()] == [publication.digest] * lines

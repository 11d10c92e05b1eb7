"""A decision from the proposal to its evaluation, through the services and the gate."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, transaction

from tests.areas.decisions.hall import Hall
from tests.kernel.publishing.office import officer
from yangguang.areas.decisions.models import (
    Consultation,
    Deliberation,
    Dissent,
    Dossier,
    DossierMove,
    DossierPaper,
    DossierRecord,
)
from yangguang.areas.decisions.rules.dossier import Move, Paper, State, Step
from yangguang.areas.decisions.rules.particulars import Form
from yangguang.areas.decisions.selectors.dossiers import (
    dossiers_visible_to,
    entries_of,
    is_public,
    records_of,
    step_views,
)
from yangguang.areas.decisions.services import dossiers as services
from yangguang.areas.decisions.services import drafting, planning, releasing
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.rules import ANONYMOUS, Role
from yangguang.kernel.publishing.models import Column, Version
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.publishing.selectors import findings
from yangguang.kernel.publishing.services import keep_finding, publish, publish_bundle

if TYPE_CHECKING:
    from django.test import Client

    from yangguang.kernel.organizations.rules import Actor

pytestmark = pytest.mark.django_db


PARTICULARS: dict[Step, dict[str, str]] = {
    Step.LEGALITY: {"powers": "yes", "procedure": "yes", "content": "yes", "counsel": "没有意见。"},
    Step.EVALUATION: {"cause": "organ", "heard": "听取了居民和人大代表的意见。"},
    Step.RISK: {"level": "low", "points": "扰民", "measures": "分时段施工", "response": "停工"},
}


class Table:
    """A decision on its way, each act by who has it."""

    def __init__(self, hall: Hall, **fields: Any) -> None:
        self.hall = hall
        self.row = services.open_dossier(
            organ=hall.office.agency,
            fields={
                "title": "城市养犬管理办法",
                "kind": "K1",
                "origin": "unit",
                "lead": hall.office.agency,
                "reviewer": hall.office.agency,
                "topic": hall.office.topic,
                "outside_reason": "年中新增的事项",
                **fields,
            },
            actor=hall.drafter,
            at=hall.at,
        )

    @property
    def item(self) -> Dossier:
        return Dossier.objects.select_related("organ", "bundle").get(pk=self.row.pk)

    def move(self, move: Move, reason: str = "理由") -> Dossier:
        actor = (
            self.hall.drafter if move in services.BY_LEAD and move != Move.SEND_BACK
            else self.hall.leader
        )  # fmt: skip
        return services.move_dossier(
            dossier=self.item, lock=self.item.lock, move=move, reason=reason, actor=actor,
            at=self.hall.at,
        )  # fmt: skip

    def paper(self, *kinds: Paper) -> None:
        for kind in kinds:
            services.file_paper(
                dossier=self.item, kind=kind, title=str(kind), actor=self.hall.drafter,
                dated_on=city_date(self.hall.at), at=self.hall.at,
            )  # fmt: skip

    def step(self, step: Step, *consultations: Consultation, **fields: Any) -> None:
        given = {
            "summary": "已按程序办理。",
            "begun_on": city_date(self.hall.at),
            "particulars": PARTICULARS.get(step, {}),
            **fields,
        }
        services.keep_step(
            dossier=self.item, step=step, fields=given, consultations=consultations,
            actor=self.hall.drafter, at=self.hall.at,
        )  # fmt: skip
        services.finish_step(
            dossier=self.item, step=step, done_on=city_date(self.hall.at),
            actor=self.hall.drafter, at=self.hall.at,
        )  # fmt: skip

    def exempt(self, step: Step, ground: str) -> None:
        services.exempt_step(
            dossier=self.item, step=step, ground=ground, reason="理由", actor=self.hall.drafter,
            at=self.hall.at,
        )  # fmt: skip

    def heard(self) -> None:
        self.move(Move.START)
        self.move(Move.DRAFT)
        self.paper(Paper.DRAFT)
        self.move(Move.HEAR)

    def prepared(self, *consultations: Consultation) -> None:
        self.heard()
        methods = ["consultation"] if consultations else ["written"]
        self.step(Step.PARTICIPATION, *consultations, methods=methods)
        self.exempt(Step.EXPERT, "not_technical")
        self.exempt(Step.RISK, "no_risk")
        self.exempt(Step.COMPETITION, "no_market")
        self.paper(Paper.PUBLIC_OPINIONS)
        self.move(Move.REVIEW)

    def reviewed(self, *consultations: Consultation) -> None:
        self.prepared(*consultations)
        begun = city_date(self.hall.at)
        self.hall.at += timedelta(days=14)
        self.step(Step.LEGALITY, conclusion="legal", begun_on=begun)
        self.paper(Paper.LEGALITY)
        self.move(Move.SUBMIT)

    def meet(self, result: Move = Move.PASS, **changes: Any) -> Dossier:
        fields = {
            "meeting": "市政府第12次常务会议", "held_on": city_date(self.hall.at), "attended": 11,
            "result": result, "chair_last": True, **changes,
        }  # fmt: skip
        return services.record_meeting(
            dossier=self.item, lock=self.item.lock, fields=fields, actor=self.hall.drafter,
            dissents=[("张演示 副市长", "犬绳长度应当更短。")], at=self.hall.at,
        )  # fmt: skip

    def decided(self, *consultations: Consultation) -> Dossier:
        self.reviewed(*consultations)
        self.meet()
        services.edit_dossier(
            dossier=self.item, lock=self.item.lock, actor=self.hall.drafter, at=self.hall.at,
            fields={"party_reference": "佳政党组〔2026〕3号", "executor": "市公安局"},
        )  # fmt: skip
        self.move(Move.REPORT)
        return self.move(Move.DECIDE)

    def prepare(self) -> Dossier:
        return releasing.prepare_publication(
            dossier=self.item, lock=self.item.lock, actor=self.hall.drafter, at=self.hall.at,
            fields={
                "agreed": "会议同意印发《城市养犬管理办法》。", "document_title": "城市养犬管理办法",
                "document": "第一条 为了规范城市养犬行为，制定本办法。", "adoption": "收到意见一条，已采纳。",
            },
        )  # fmt: skip

    def approve_all(self) -> None:
        bundle = self.item.bundle
        assert bundle is not None
        for version in Version.objects.filter(record__bundles=bundle):
            self.hall.office.at = self.hall.at
            for found in findings(version, at=self.hall.at):
                if found.is_open:
                    keep_finding(
                        version=version, finding_key=found.finding.key, reason="保留。",
                        actor=self.hall.drafter, at=self.hall.at,
                    )  # fmt: skip
            self.hall.office.approved(version)

    def published(self) -> Dossier:
        self.prepare()
        self.approve_all()
        bundle = self.item.bundle
        assert bundle is not None
        publish_bundle(bundle=bundle, actor=self.hall.office.publisher, at=self.hall.at)
        self.hall.follow()
        return self.item

    def executed(self) -> None:
        """In force, in a newspaper, its file kept."""
        services.note_media(
            dossier=self.item, actor=self.hall.drafter, at=self.hall.at,
            fields={"channel": "newspaper", "name": "佳木斯日报", "on": city_date(self.hall.at)},
        )  # fmt: skip
        self.move(Move.EXECUTE)
        services.edit_dossier(
            dossier=self.item, lock=self.item.lock, fields={"archive_note": "已归档。"},
            actor=self.hall.drafter, at=self.hall.at,
        )  # fmt: skip


@pytest.fixture
def table(hall: Hall) -> Table:
    return Table(hall)


def list_it(table: Table) -> None:
    """The catalogue that has it is public."""
    Column.objects.get_or_create(slug="jcml", name="决策事项目录")
    hall = table.hall
    edition = planning.list_outside(dossier=table.item, actor=hall.drafter, at=hall.at).edition
    edition.refresh_from_db()
    edition = planning.edit_edition(
        edition=edition, lock=edition.lock, actor=hall.drafter, at=hall.at,
        fields={"consent_number": "佳委〔2026〕2号", "consent_on": city_date(hall.at)},
    )  # fmt: skip
    hall.let_out(edition)


def test_decision_walks_from_proposal_to_evaluation(table: Table, client: Client) -> None:
    hall = table.hall
    opened = hall.opened()
    opinion = hall.said(opened)
    hall.over(opened)
    hall.answered(opinion, "adopted")
    reported = hall.reported(opened)
    table.decided(reported)

    found = table.published()

    assert found.state == State.PUBLISHED
    assert found.adoption_id == reported.report_id
    table.executed()
    services.report_execution(
        dossier=table.item, actor=hall.drafter, at=hall.at,
        fields={"on": city_date(hall.at), "text": "已经登记犬只二百条。"},
    )  # fmt: skip
    table.step(Step.EVALUATION, performer="某评估中心")
    table.move(Move.EVALUATE)
    list_it(table)
    table.move(Move.CLOSE)
    titles = [e.title for e in entries_of(table.item)]
    page = client.get(f"/decisions/{found.number}/").content.decode()
    assert "报纸" in page
    assert "佳木斯日报" not in page  # an officer's words, which nobody reviewed

    assert table.item.state == State.CLOSED
    assert titles.count("完成决策后评估") == 1
    assert "公布草案，公开征求意见" in titles
    assert "政府会议讨论通过" in titles
    assert "张演示" not in page
    assert f"/decisions/{reported.number}/" in page


def test_bundle_comes_out_together_or_not_at_all(table: Table) -> None:
    table.decided()
    table.prepare()
    table.approve_all()
    bundle, publisher = table.item.bundle, table.hall.office.publisher
    assert bundle is not None
    versions = list(Version.objects.filter(record__bundles=bundle))

    for version in versions:
        with pytest.raises(Refused) as refused, transaction.atomic():
            publish(version=version, lock=version.lock, actor=publisher, at=table.hall.at)
        assert refused.value.code == "together"
    publish_bundle(bundle=bundle, actor=publisher, at=table.hall.at)
    table.hall.follow()

    assert len(versions) == 3
    assert table.item.state == State.PUBLISHED


def test_bundle_given_up_leaves_the_decision_to_be_prepared_anew(table: Table) -> None:
    table.decided()
    table.prepare()

    releasing.reopen_publication(
        dossier=table.item, lock=table.item.lock, actor=table.hall.drafter, at=table.hall.at
    )
    found = table.prepare()

    assert found.bundle_id is not None
    assert found.state == State.DECIDED


def test_withheld_matter_is_not_public_before_something_of_it_is(
    table: Table, client: Client
) -> None:
    table.heard()

    assert not is_public(table.item)
    assert client.get(f"/decisions/{table.item.number}/").status_code == 404
    assert table.item.title not in client.get("/decisions/dossiers/").content.decode()


def test_matter_goes_by_a_name_that_passed_the_gate(hall: Hall, client: Client) -> None:
    opened = hall.opened()
    table = Table(hall, title="整治张某某违规养犬的办法")
    table.heard()
    services.keep_step(
        dossier=table.item, step=Step.PARTICIPATION, consultations=[opened], actor=hall.drafter,
        fields={"summary": "公开征求意见。", "methods": ["consultation"]}, at=hall.at,
    )  # fmt: skip

    table.move(Move.ABANDON)
    page = client.get(f"/decisions/{table.item.number}/").content.decode()
    told = client.get("/decisions/dossiers/").content.decode()
    feed = client.get("/decisions/feed.atom").content.decode()
    lists = told + feed + client.get("/api/v1/decisions").content.decode()

    assert "张某某" not in page + lists
    assert "城市养犬管理办法（征求意见稿）" in page
    assert f"/decisions/{table.item.number}/" in told
    assert f"/decisions/{table.item.number}/" in feed


def test_other_unit_sees_no_dossier(table: Table) -> None:
    from tests.kernel.publishing.office import agency

    other = agency("czj", "佳木斯市财政局")
    stranger = officer(other, Role.INFORMATION_OFFICER, on=city_date(table.hall.at))

    assert list(dossiers_visible_to(stranger)) == []
    assert list(dossiers_visible_to(ANONYMOUS)) == []
    assert table.item in dossiers_visible_to(table.hall.overseer)


def test_meeting_is_refused_while_a_paper_is_missing(table: Table) -> None:
    table.prepared()
    table.hall.at += timedelta(days=14)
    table.step(
        Step.LEGALITY, conclusion="legal", begun_on=city_date(table.hall.at) - timedelta(days=14)
    )

    with pytest.raises(Refused) as refused:
        table.move(Move.SUBMIT)

    assert refused.value.code == "paper_legality"


def test_short_review_wants_its_reason(table: Table) -> None:
    table.prepared()
    table.step(Step.LEGALITY, conclusion="legal")
    table.paper(Paper.LEGALITY)

    with pytest.raises(Refused) as refused:
        table.move(Move.SUBMIT)
    services.edit_dossier(
        dossier=table.item, lock=table.item.lock, fields={"short_review_reason": "防汛紧急"},
        actor=table.hall.drafter, at=table.hall.at,
    )  # fmt: skip
    table.move(Move.SUBMIT)

    assert refused.value.code == "review_short"
    assert table.item.state == State.SUBMITTED


def test_illegal_draft_goes_back_and_its_review_begins_anew(table: Table) -> None:
    table.prepared()
    table.step(Step.LEGALITY, conclusion="illegal")
    with pytest.raises(Refused):
        table.move(Move.SUBMIT)

    table.move(Move.SEND_BACK)
    table.move(Move.HEAR)
    table.move(Move.REVIEW)
    table.step(Step.LEGALITY, conclusion="legal")

    assert [s.round for s in table.item.steps.filter(step="legality")] == [1, 2]


def test_meeting_where_the_head_did_not_speak_last_leaves_nothing(table: Table) -> None:
    table.reviewed()

    with pytest.raises(Refused) as refused:
        table.meet(chair_last=False)

    assert refused.value.code == "chair_last"
    assert not Deliberation.objects.exists()


def test_participation_by_consultation_is_not_done_before_its_report(table: Table) -> None:
    opened = table.hall.opened()
    table.heard()

    with pytest.raises(Refused) as refused:
        table.step(Step.PARTICIPATION, opened, methods=["consultation"])

    assert refused.value.code == "unanswered"


def test_draft_is_not_put_to_comment_again_once_the_matter_is_decided(table: Table) -> None:
    hall = table.hall
    made = hall.opened()
    again = hall.prepared()
    Consultation.objects.filter(pk=again.pk).update(follows=made)
    again = hall.fresh(again)
    hall.reported(hall.over(made))
    table.decided(hall.fresh(made))
    start = city_date(hall.at)
    Consultation.objects.filter(pk=again.pk).update(
        start_on=start, end_on=start + timedelta(days=31)
    )
    again = hall.fresh(again)

    with pytest.raises(Refused) as refused:
        drafting.prepare_notice(consultation=again, lock=again.lock, actor=hall.drafter, at=hall.at)

    assert refused.value.code == "decided"


SYMPOSIUM = {
    "place": "第三会议室", "host": "李演示", "views": "犬绳应当更短。", "handling": "已采纳。",
    "minutes": "记录1号",
}  # fmt: skip


def _heard(table: Table, **changes: Any) -> DossierRecord:
    given = {
        "form": Form.SYMPOSIUM, "on": city_date(table.hall.at), "people": {"public": 6, "deputy": 2},
        "data": SYMPOSIUM, **changes,
    }  # fmt: skip
    return services.keep_record(
        dossier=table.item, actor=table.hall.drafter, at=table.hall.at, **given
    )


def test_symposium_has_its_record_before_participation_is_done(table: Table) -> None:
    table.heard()

    with pytest.raises(Refused) as refused:
        table.step(Step.PARTICIPATION, methods=["written", "symposium"])
    _heard(table)
    table.step(Step.PARTICIPATION, methods=["written", "symposium"])

    assert refused.value.code == "record_symposium"
    [told] = [e for e in entries_of(table.item) if e.title == "座谈会"]
    assert told.text == "群众代表6人、人大代表、政协委员2人"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"people": {}}, "people"),
        ({"data": {**SYMPOSIUM, "minutes": ""}}, "minutes"),
        ({"form": Form.ARGUMENT}, "people_expert"),
        ({"form": Form.VISIT, "data": {"place": "南岗小区"}}, "views"),
        ({"on": "tomorrow"}, "future"),
    ],
)
def test_record_of_people_heard_lacks_nothing(
    table: Table, changes: dict[str, Any], code: str
) -> None:
    table.heard()
    if changes.get("on") == "tomorrow":
        changes = {"on": city_date(table.hall.at) + timedelta(days=1)}

    with pytest.raises(Refused) as refused:
        _heard(table, **changes)

    assert refused.value.code == code
    assert not DossierRecord.objects.exists()


def test_record_of_people_heard_is_mended_by_another_and_stays(table: Table) -> None:
    table.heard()
    first = _heard(table)

    second = _heard(table, people={"public": 5}, replaces=first.pk)

    assert records_of(table.item) == [second]
    assert _refused(lambda: DossierRecord.objects.update(people={}))
    assert _refused(lambda: DossierRecord.objects.all().delete())
    with pytest.raises(Refused) as refused:
        _heard(table, replaces=first.pk)
    assert refused.value.code == "replaces"


def test_officer_records_a_visit_and_reads_it_in_the_dossier(table: Table, client: Client) -> None:
    table.heard()
    client.force_login(Person.objects.get(pk=table.hall.drafter.person_id))
    desk = f"/desk/decisions/dossiers/{table.item.number}/"

    chosen = client.get(f"{desk}records/").content.decode()
    empty = client.post(f"{desk}records/visit/", {"on": "2026-05-01", "place": "南岗小区"})
    client.post(
        f"{desk}records/visit/",
        {"on": city_date(table.hall.at).isoformat(), "people_concerned": 3, "place": "南岗小区",
         "views": "夜里犬吠。", "handling": "已采纳。"},
    )  # fmt: skip
    page = client.get(desk).content.decode()

    assert f"{desk}records/visit/" in chosen
    assert "还没有写“走访记录”" in empty.content.decode()
    assert "南岗小区" in empty.content.decode()
    assert "利害关系人 3 人" in page
    assert "夜里犬吠。" in page
    assert DossierRecord.objects.count() == 1


@pytest.mark.parametrize(
    ("conclusion", "told", "code"),
    [
        ("legal", {"counsel": ""}, "counsel"),
        ("legal", {"procedure": "no"}, "unlawful"),
        ("exploring", {}, "hazard"),
    ],
)
def test_legality_review_says_what_was_looked_at(
    table: Table, conclusion: str, told: dict[str, str], code: str
) -> None:
    table.prepared()
    given = {**PARTICULARS[Step.LEGALITY], **told}

    with pytest.raises(Refused) as refused:
        table.step(Step.LEGALITY, conclusion=conclusion, particulars=given)

    assert refused.value.code == code


def done(table: Table) -> list[str]:
    return [str(s["label"]) for s in step_views(table.item) if s["state"] == "done"]


def test_matter_given_up_shows_as_done_only_what_was_done(table: Table) -> None:
    table.heard()
    table.exempt(Step.EXPERT, "not_technical")

    table.move(Move.ABANDON)

    assert done(table) == ["启动", "专家论证"]
    assert not [s for s in step_views(table.item) if s["state"] == "current"]


def test_matter_closed_without_evaluation_does_not_show_one(table: Table) -> None:
    table.decided()
    table.published()
    table.executed()
    list_it(table)

    table.move(Move.CLOSE)

    assert done(table)[-2:] == ["公布", "执行"]


def _refused(act: Any) -> bool:
    try:
        with transaction.atomic():
            act()
    except DatabaseError:
        return True
    return False


def test_database_refuses_what_the_rules_refuse(table: Table) -> None:
    rows = Dossier.objects.filter(pk=table.row.pk)

    assert _refused(lambda: rows.update(state="decided"))
    assert _refused(lambda: rows.update(state="published"))
    assert _refused(rows.delete)
    table.reviewed()
    table.meet()
    for model in (DossierMove, Deliberation, Dissent, DossierPaper):
        assert model.objects.exists()
        assert _refused(lambda m=model: m.objects.all().delete())
        assert _refused(lambda m=model: m.objects.update(at=table.hall.at + timedelta(days=1)))


@pytest.mark.parametrize("role", [Role.INFORMATION_OFFICER, Role.SECRECY_REVIEWER])
def test_only_the_organ_s_heads_start(table: Table, role: Role) -> None:
    actor: Actor = table.hall.office.actors[role]

    with pytest.raises(Refused) as refused:
        services.move_dossier(
            dossier=table.item, lock=table.item.lock, move=Move.START, reason="可行", actor=actor,
            at=table.hall.at,
        )  # fmt: skip

    assert refused.value.code == "not_permitted"


def test_suspended_decision_is_adjusted_by_a_dossier_of_its_own(table: Table) -> None:
    table.decided()
    table.published()
    services.note_media(
        dossier=table.item, actor=table.hall.drafter, at=table.hall.at,
        fields={"channel": "gazette", "name": "政府公报", "on": city_date(table.hall.at)},
    )  # fmt: skip
    table.move(Move.EXECUTE)
    table.move(Move.SUSPEND)

    made = services.adjust_dossier(
        dossier=table.item, lock=table.item.lock, reason="情况变化", actor=table.hall.leader,
        at=table.hall.at,
    )  # fmt: skip

    assert table.item.state == State.ADJUSTING
    assert made.adjusts_id == table.item.pk
    assert made.state == State.PROPOSED
    assert made.party_reference == ""


def test_form_of_a_matter_keeps_what_nobody_changed(table: Table, client: Client) -> None:
    client.force_login(Person.objects.get(pk=table.hall.drafter.person_id or 0))
    address = f"/desk/decisions/dossiers/{table.item.number}/edit/"
    form = client.get(address).context["form"]
    shown = {field.html_name: field.value() for field in form}
    code = table.hall.office.agency.code
    assert (shown["lead"], shown["reviewer"]) == (code, code)

    sent = {name: value for name, value in shown.items() if value not in (None, False)}
    answer = client.post(address, {**sent, "lock": table.item.lock, "executor": "市公安局"})

    assert answer.status_code == 302
    found = table.item
    assert (found.lead_id, found.reviewer_id) == (found.organ_id, found.organ_id)
    assert found.executor == "市公安局"

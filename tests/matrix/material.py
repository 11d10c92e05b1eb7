"""Records in every state at one agency, and what an attempt on them would send."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from tests.areas.decisions.hall import earlier_proposal
from tests.kernel.duties.making import duty, interpretation, write_plan
from tests.kernel.publishing.office import CHAIN, Office, agency, officer
from yangguang.areas.decisions import models as decisions
from yangguang.areas.decisions.meetings import models as meetings
from yangguang.areas.decisions.rules.consultation import Kind
from yangguang.areas.decisions.rules.dossier import Paper
from yangguang.areas.decisions.services import dossiers as decision_dossiers
from yangguang.areas.decisions.services import drafting, opinions, planning
from yangguang.areas.decisions.surveys import models as surveys
from yangguang.areas.oversight.assurance.services import groups, plans, reports
from yangguang.areas.oversight.rules import Failing
from yangguang.areas.oversight.services import NewComplaint, file_complaint
from yangguang.areas.oversight.supervision.rules import Source
from yangguang.areas.oversight.supervision.services import NewTask, order_task
from yangguang.areas.press import models as press
from yangguang.areas.press.rules import Kind as FilingKind
from yangguang.areas.press.services import file_account
from yangguang.areas.regulations import models as regulations
from yangguang.areas.regulations.services import cleanups, dossiers, interpretations
from yangguang.areas.requests.models import DisclosureFile, SiteReport
from yangguang.areas.requests.report_services import open_report
from yangguang.areas.requests.rules.receipt import ApplicantType
from yangguang.areas.requests.rules.site_tables import Field
from yangguang.areas.requests.services import NewRequest, file_request
from yangguang.kernel.calendars.services import ensure_seeded
from yangguang.kernel.cases import models as cases
from yangguang.kernel.cases import services as matters
from yangguang.kernel.duties import models as duties
from yangguang.kernel.duties import services as duty_services
from yangguang.kernel.duties.derivation.book import forget_book
from yangguang.kernel.exchange.models import ImportedPage, SiteImport
from yangguang.kernel.jobs.models import Job, JobLine
from yangguang.kernel.jobs.services import start_job
from yangguang.kernel.ledger.followers import rebuild
from yangguang.kernel.ledger.models import Delivery
from yangguang.kernel.ledger.sealing import seal as seal_acts
from yangguang.kernel.notices import secrecy
from yangguang.kernel.notices.models import Bounce, Notice, Subscription
from yangguang.kernel.notices.registry import person
from yangguang.kernel.notices.rules import Frequency
from yangguang.kernel.notices.services.notifying import notify
from yangguang.kernel.notices.services.subscribing import subscribe
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.models import Delegation, Person, RoleAssignment
from yangguang.kernel.organizations.rules import ANONYMOUS, CITY_ROLES, SYSTEM, Role
from yangguang.kernel.organizations.selectors import actor_for
from yangguang.kernel.publishing import models, services
from yangguang.kernel.publishing.long_jobs import IMPORT
from yangguang.kernel.publishing.selectors import findings
from yangguang.kernel.search.models import Promotion, SynonymGroup
from yangguang.kernel.vault import seal

if TYPE_CHECKING:
    from datetime import datetime

    from tests.matrix.people import Who
    from yangguang.kernel.publishing.models import Version

MARK = "青松白桦"
"""Stands in the title, text and files of everything that is not public."""
SECRET: dict[str, Any] = {
    "title": f"关于{MARK}工作的通知",
    "body": f"<p>{MARK}工作联系手机13812345678。</p>",
}
QUIET: dict[str, Any] = {
    "title": f"关于{MARK}工作的通知",
    "body": f"<p>各单位要做好{MARK}工作。</p>",
}
STATES = ("draft", "review", "approved", "scheduled", "public", "correction")
WATCHED = (
    models.Version, models.Record, models.Attachment, models.Contribution, models.FindingDecision,
    models.Batch, models.BatchItem, models.Review, models.Publication, models.Withdrawal,
    models.Relation, models.Bundle, RoleAssignment, Delegation,
    cases.Case, cases.StatusRow, cases.Assignment, cases.ClockFact, cases.Consultation,
    cases.Letter, cases.LetterAuthor, cases.LetterDelivery, cases.CaseText, cases.Material,
    cases.KindSetting, cases.Rating, Job, JobLine, Notice, Bounce,
    SynonymGroup, Promotion, duties.EvidenceLink, duties.Decision, duties.Event, duties.ParameterValue,
    meetings.OpenEvent, meetings.Registration, meetings.DelegateOpinion, meetings.Seat,
    surveys.Survey, surveys.Answer, surveys.AnswerText, surveys.Outcome, surveys.Ticket,
    decisions.Consultation, decisions.Opinion, decisions.DraftText, decisions.OpinionGroup,
    regulations.Dossier, regulations.Step, regulations.Interpretation, regulations.Cleanup,
    regulations.CleanupItem, regulations.Task, regulations.Reprint, regulations.Change,
    decisions.Dossier, decisions.DossierStep, decisions.DossierPaper, decisions.DossierMove,
    decisions.CatalogueEdition, decisions.CatalogueItem, decisions.Proposal,
    press.Account, press.Filing, press.JointColumn,
)  # fmt: skip


TIMES = {"occurred_at": "2026-11-01T08:00", "known_at": "2026-11-01T09:00", "source": "现场核实"}
DUTY_ATTEMPTS: dict[str, dict[str, Any]] = {
    "desk:attach_evidence": {"kind": "file", "ref": "试验2号", "note": "试验"},
    "desk:ask_obligation": {"what": "not_applicable", "reason": "试验"},
    "desk:decide_link": {"accept": "yes", "opinion": "同意"},
    "desk:decide_ask": {"accept": "yes", "opinion": "同意"},
    "desk:end_link": {},
    "desk:end_ask": {},
    "desk:parameter": {"amount": 10, "law": "试验", "set_by": "试验", "number": 1},
    "desk:events": {"name": "fire", "title": "试验", **TIMES},
    "desk:correct_event": TIMES,
}


class Material:
    """An agency with a record in every state, and another agency."""

    def __init__(self) -> None:
        ensure_seeded(at=now())
        self.office = office = Office(now())
        self.other = agency("czj", "佳木斯市财政局")
        at, drafter = office.at, office.information_officer
        draft = office.draft(**SECRET)
        self.attachment = services.add_attachment(
            version=draft, name="table.csv", data=f"{MARK},1\n".encode(), media_type="text/csv",
            actor=drafter, at=at,
        )  # fmt: skip
        self.composed = office.draft(
            title=f"{MARK}专题", genre="topic_page",
            blocks=[{"kind": "text", "text": f"{MARK}工作"}, {"kind": "text", "text": "第二段"}],
        )  # fmt: skip
        scheduled = office.approved(**QUIET)
        services.schedule_publication(
            version=scheduled, lock=scheduled.lock, publish_at=at + timedelta(days=3),
            actor=office.publisher, at=at,
        )  # fmt: skip
        public = office.published(title="关于校车安全检查的通知")
        self.public = public.record
        revised = office.published(title="关于学校食堂检查的通知").record
        correction = services.revise(record=revised, reason="有误", actor=drafter, at=at)
        services.edit_version(
            version=correction, lock=correction.lock, changes=QUIET, actor=drafter, at=at
        )
        self.relation = services.relate(
            source=draft.record, target=revised, kind=models.RelationKind.choices[0][0],
            actor=drafter, at=at,
        )  # fmt: skip
        found = {
            "draft": draft,
            "review": office.submitted(**QUIET),
            "approved": office.approved(**QUIET),
            "scheduled": scheduled,
            "public": public.version,
            "correction": correction,
        }
        self.versions: dict[str, Version] = {
            state: models.Version.objects.select_related("record").get(pk=version.pk)
            for state, version in found.items()
        }
        self.batch = services.create_batch(
            agency=office.agency, name=f"{MARK}批次", versions=[office.draft(**QUIET)],
            actor=drafter, at=at,
        )  # fmt: skip
        self.bundle = services.create_bundle(
            agency=office.agency, name=f"{MARK}组", actor=drafter, at=at,
            records=[self.versions["review"].record, self.versions["approved"].record],
        )  # fmt: skip
        self.spare = office.approved(**QUIET)
        self.kept_back = office.approved(
            **QUIET, attribute="withheld", attribute_ground="process_info", attribute_reason=MARK
        )
        self.batch_in_review = self._batch(submitted=True)
        self.batch_approved = self._batch(submitted=True, passed=True)
        self.bundle_ready = services.create_bundle(
            agency=office.agency, name=f"{MARK}齐备", actor=drafter, at=at,
            records=[office.approved(**QUIET).record for _each in range(2)],
        )  # fmt: skip
        self.site = SiteImport.objects.create(
            source=f"/old/{MARK}", agency=office.agency, started_by_id=drafter.person_id,
            started_at=at,
        )  # fmt: skip
        ImportedPage.objects.create(
            site=self.site, address="/old.html", digest="", record=draft.record, at=at
        )
        self.job = start_job(
            kind=IMPORT, title=f"{MARK}读入", agency=office.agency, actor=drafter, at=at,
            arguments={"agency": office.agency.code, "files": []},
        )  # fmt: skip
        self.job.lines.create(key="0", label=f"{MARK}.txt", outcome="done", message=MARK)
        self._matter(at)
        self._oversight(at)
        self.synonyms = SynonymGroup.objects.create(words=["低保", "最低生活保障"], changed_at=at)
        self.promotion = Promotion.objects.create(
            queries=["低保"], title="低保申请", url="/", valid_from=city_date(at),
            valid_until=city_date(at), set_at=at,
        )  # fmt: skip
        self.word = models.WordRule.objects.create(term="试用词", kind="error")
        self.finding = findings(self.versions["draft"], at=at)[0].finding.key
        self.tell()
        self.consult()
        self.regulate()
        self.run_media()
        self.convene()
        self.survey_people()
        self.decide()
        self._owed(at)

    def _owed(self, at: datetime) -> None:
        """An obligation of the agency, with evidence and a request that wait, and an event."""
        unit = {"agency": self.office.agency.code}
        mine = [
            {"key": "office", "label": "本单位", "units": [unit], "mark": "V"},
            {"key": "acting", "label": "行为单位", "group": "acting", "mark": "D"},
        ]
        fire = {"type": "event", "name": "fire", "label": "重大突发事件"}
        with TemporaryDirectory() as folder:
            files = write_plan(
                Path(folder), duty(), interpretation(), duty("4.1-b", trigger=fire), roles=mine
            )
            duty_services.load_plan(folder=files, actor=SYSTEM, at=at)
        forget_book()
        seal_acts(at=at)
        rebuild("duties", at=at)
        self.owed = duties.Obligation.objects.get(clause="4.1-a")
        drafter = self.office.information_officer
        self.link = duty_services.attach_evidence(
            obligation=self.owed, part="", kind="file", ref=f"{MARK}1号", actor=drafter, at=at
        )
        self.decision = duty_services.ask(
            obligation=self.owed, what="excuse", reason=f"{MARK}尚在试点。", actor=drafter, at=at
        )
        self.event = duty_services.record_event(
            name="fire", title=f"{MARK}火灾", occurred_at=at, known_at=at, source=MARK,
            agency=self.office.agency, actor=drafter, at=at,
        )  # fmt: skip

    def _batch(self, *, submitted: bool, passed: bool = False) -> models.Batch:
        """A batch of one, as far on its way as asked."""
        office, at = self.office, self.office.at
        batch = services.create_batch(
            agency=office.agency, name=f"{MARK}批次", versions=[office.draft(**QUIET)],
            actor=office.information_officer, at=at,
        )  # fmt: skip
        if submitted:
            batch = services.submit_batch(
                batch=batch, lock=batch.lock, actor=office.information_officer, at=at
            )
        for role in CHAIN if passed else ():
            batch = services.pass_batch_review(
                batch=batch, lock=batch.lock, opinion="同意", actor=office.actors[role], at=at
            )
        return batch

    def _matter(self, at: datetime) -> None:
        """A matter of the office with secret words, a file, a letter, a question to another."""
        matters.set_value(
            kind="complaint", name="competent", value=self.office.agency.code, basis="试验",
            valid_from=city_date(at), actor=SYSTEM, at=at,
        )  # fmt: skip
        head = officer(self.office.agency, Role.DESK_HEAD, on=city_date(at), username="matter-head")
        case = file_complaint(
            new=NewComplaint(
                respondent=self.other, failing=Failing.NOT_PUBLISHED, statement=f"{MARK}的决算没有公开。",
                applicant={"name": MARK, "phone": "13904540001"},
                files=[(f"{MARK}.txt", MARK.encode(), "text/plain")],
            ),
            actor=ANONYMOUS, at=at,
        ).case  # fmt: skip
        self.asked = cases.Consultation.objects.create(
            case=case, agency=self.office.agency, asked_at=at,
            clock=case.clocks.create(name="consultation-1", rule=case.clocks.first().rule),
            sealed_question=seal("何时公开?", about=f"consultation {case.number}"),
        )  # fmt: skip
        start = case.clocks.get(name="answer").facts.get()
        self.asked.clock.facts.create(position=1, data=start.data, record=start.record)
        self.letter = matters.start_letter(
            case=case, template="supplement_notice", actor=head, at=at
        )
        self.material = case.materials.get()
        open_report(
            agency=self.office.agency, year=2025, actor=self.office.information_officer, at=at
        )
        SiteReport.objects.create(
            table="site", year=2025, agency=self.office.agency, counted_at=at,
            fields=[Field("other", "移动新媒体", MARK, "text").to_json()], values={"other": MARK},
        )  # fmt: skip
        desk = matters.add_desk(
            agency=self.office.agency, code="test", name="试验组", actor=head, at=at
        )
        self.route = matters.add_route(
            kind="complaint", desk=desk, when={"failing": ["none"]}, reason="试验", order=1,
            since=city_date(at), actor=head, at=at,
        )  # fmt: skip
        self.case = cases.Case.objects.get(pk=case.pk)
        self.asking = file_request(
            new=NewRequest(
                agency=self.office.agency, applicant_type=ApplicantType.NATURAL,
                applicant={"name": MARK, "phone": "13904540001", "id_type": "passport",
                           "id_number": MARK},
                info_title=f"{MARK}的名单", files=[(f"{MARK}.txt", MARK.encode(), "text/plain")],
            ),
            actor=ANONYMOUS, at=at,
        ).case  # fmt: skip
        self.given = DisclosureFile.objects.create(
            request_id=self.asking.pk, place=1, round=1, path=f"disclosures/{MARK}",
            sealed_name=seal(f"{MARK}.pdf", about=f"disclosure {self.asking.number}"),
            media_type="application/pdf", at=at,
        )  # fmt: skip

    def _oversight(self, at: datetime) -> None:
        """A leading group, staff, a plan, a report and a supervised task of the office."""
        on, keeper = city_date(at), self.office.information_officer
        unit = self.office.agency
        self.group = groups.establish_group(
            agency=unit, actor=keeper, at=at,
            fields={"name": "领导小组", "doc_number": "佳教发〔2026〕1号", "office": "办公室",
                    "established_on": on},
        )  # fmt: skip
        self.member = groups.add_member(
            group=self.group, actor=keeper, at=at,
            fields={"name": "张演示", "post": "副局长", "part": "deputy", "valid_from": on},
        )  # fmt: skip
        self.staff = groups.register_staff(
            agency=unit, actor=keeper, at=at,
            fields={"name": MARK, "post": "科员", "phone": "0454-1234567", "since": on},
        )  # fmt: skip
        self.plan = plans.open_plan(agency=unit, year=2026, actor=keeper, at=at)
        plans.set_tasks(
            plan=self.plan, lock=0, record_ref="", actor=keeper, at=at,
            tasks=[{"clause": "5.1-c", "task": MARK, "section": MARK, "person": MARK,
                    "due_on": on, "deliverable": MARK}],
        )  # fmt: skip
        city = officer(None, Role.OPEN_GOVERNMENT_OFFICE, on=on, username="city-office")
        call = reports.open_round(year=2026, units=[unit], office=None, note="", actor=city, at=at)
        reports.start_report(
            unit=call.units.get(), prefilled={"5.4-a": {"action": MARK}}, actor=keeper, at=at
        )
        self.task = order_task(
            new=NewTask(
                unit=agency("wjw", "佳木斯市卫生健康委员会"), title=MARK, goal=MARK, evidence=MARK,
                due_on=on + timedelta(days=60), source=Source.CLAUSE,
                milestones=[(on + timedelta(days=9), MARK)],
            ),
            office=unit, actor=city, at=at,
        )  # fmt: skip
        self.milestone = self.task.task.milestones.get()

    def consult(self) -> None:
        """A consultation whose notice is not public, and an opinion on it."""
        office, on = self.office, city_date(self.office.at)
        made = drafting.start_consultation(
            agency=office.agency, fields={"title": f"关于{MARK}的公告", "object_type": "other"},
            actor=office.actors[Role.INFORMATION_OFFICER], at=office.at,
        )  # fmt: skip
        drafting.set_draft(
            consultation=made, lock=made.lock, title=f"{MARK}办法", lines=[f"第一条 {MARK}。"],
            actor=office.actors[Role.INFORMATION_OFFICER], at=office.at,
        )  # fmt: skip
        row = decisions.Consultation.objects.filter(pk=made.pk)
        row.update(state="announced", start_on=on, end_on=on + timedelta(days=40))
        self.consultation = row.get()
        self.opinion = opinions.submit_opinion(
            consultation=self.consultation,
            new=opinions.NewOpinion(text=f"关于{MARK}的意见", kind=Kind.PERSON),
            actor=ANONYMOUS, at=office.at,
        ).opinion  # fmt: skip

    def regulate(self) -> None:
        """A dossier, an interpretation, a clean-up and an evaluation, none of them public."""
        office, on = self.office, city_date(self.office.at)
        drafter = office.actors[Role.INFORMATION_OFFICER]
        self.dossier = dossiers.open_dossier(
            agency=office.agency, issuer=office.agency, legal_unit=office.agency,
            title=f"{MARK}办法", is_market=False, actor=drafter, at=office.at,
        )  # fmt: skip
        self.interpreting = interpretations.start_interpretation(
            document=self.versions["draft"].record, agency=office.agency, title=f"{MARK}解读",
            actor=drafter, at=office.at,
        )  # fmt: skip
        row = regulations.Regulation.objects.create(
            record=self.public, drafting_unit=office.agency, published_on=on, starts_on=on
        )
        self.cleanup = cleanups.open_cleanup(
            agency=office.agency, name=f"{MARK}清理", kind="regular", base_date=on, units=[],
            actor=drafter, at=office.at,
        )  # fmt: skip
        self.cleanup_item = self.cleanup.items.get()
        self.evaluation = regulations.Task.objects.create(
            regulation=row, kind="evaluate", agency=office.agency, due_on=on,
            opened_at=office.at,
        )  # fmt: skip

    def run_media(self) -> None:
        """An account that everybody may see, and a filing that nobody else may."""
        office, on = self.office, city_date(self.office.at)
        self.media = press.Account.objects.create(
            number="XMT-JYJ-001", agency=office.agency, platform="wechat", name="教育发布",
            purpose="公布招生安排", filed_no="1", filed_on=on, opened_on=on,
        )  # fmt: skip
        self.media_filing = file_account(
            agency=office.agency, account=self.media, kind=FilingKind.CLOSE,
            values={"notice": f"{MARK}说明"}, on=on, reason=f"{MARK}理由",
            actor=office.actors[Role.INFORMATION_OFFICER], at=office.at,
        )  # fmt: skip
        press.JointColumn.objects.create(column=office.column, basis="合办协议", opened_on=on)

    def convene(self) -> None:
        """An event whose notice is not public, somebody who wants to come, what he said."""
        office = self.office
        made = meetings.OpenEvent.objects.create(
            number="HY-MATRIX-2026-00001", agency=office.agency, kind="attendance",
            title=f"关于{MARK}的列席", state="announced", created_at=office.at,
            register_open=office.at, register_close=office.at + timedelta(days=9),
            starts_at=office.at + timedelta(days=30), ends_at=office.at + timedelta(days=31),
        )  # fmt: skip
        self.meeting = made
        self.registration = meetings.Registration.objects.create(
            event=made, stratum=made.strata.create(code="GZ", seats=2),
            number="HY-MATRIX-2026-00001-0001", code_digest="x", person_digest="x", sealed="x",
            shown_name=MARK, age_group="30-39", occupation="worker", viewpoint=MARK, at=office.at,
        )  # fmt: skip
        self.delegate_opinion = made.opinions.create(
            registration=self.registration, at=office.at, sealed="x", text=f"关于{MARK}的意见"
        )

    def survey_people(self) -> None:
        """A survey whose notice is not public, an answer, what was written, what came of it."""
        office = self.office
        told = {
            "key": "1", "kind": "single", "text": f"{MARK}好吗？", "required": True,
            "options": [["1", MARK], ["2", "不"]],
        }  # fmt: skip
        self.survey = made = surveys.Survey.objects.create(
            number="WJ-MATRIX-2026-00001", agency=office.agency, kind="questionnaire",
            purpose="other", title=f"关于{MARK}的问卷", target=MARK, sample_method=MARK,
            introduction=MARK, state="announced", created_at=office.at, opened_at=office.at,
            start_on=city_date(office.at), end_on=city_date(office.at) + timedelta(days=9),
            asks_contact=True,
            released={"introduction": [MARK], "questions": [told, {
                "key": "2", "kind": "text", "text": MARK, "required": False,
            }]},
        )  # fmt: skip
        self.survey_answer = made.answers.create(
            number="WJ-MATRIX-2026-00001-00001", token_digest="x", code_digest="x", at=office.at,
            received_on=city_date(office.at), data={"1": "1"}, sealed="x",
        )  # fmt: skip
        self.survey_answer.texts.create(survey=made, key="2", text=f"关于{MARK}的建议")
        self.survey_outcome = made.outcomes.create(
            position=1, said=MARK, disposition="adopted", reason=MARK
        )

    def decide(self) -> None:
        """A dossier, an edition of the catalogue and a proposal, none of them public."""
        office, on = self.office, city_date(self.office.at)
        keeper = office.actors[Role.INFORMATION_OFFICER]
        self.matter = decision_dossiers.open_dossier(
            organ=office.agency, actor=keeper, at=office.at,
            fields={"title": f"{MARK}办法", "kind": "K1", "origin": "unit", "summary": MARK,
                    "lead": office.agency, "reviewer": office.agency},
        )  # fmt: skip
        self.paper = decision_dossiers.file_paper(
            dossier=self.matter, kind=Paper.DRAFT, title=MARK, dated_on=on, actor=keeper,
            file=(f"{MARK}.txt", MARK.encode()), at=office.at,
        )  # fmt: skip
        self.edition = planning.open_edition(
            organ=office.agency, year=on.year, actor=keeper, at=office.at
        )
        planning.keep_item(
            edition=self.edition, lock=0, actor=keeper, at=office.at,
            fields={"title": f"{MARK}办法", "kind": "K1", "lead": office.agency,
                    "planned_on": on.replace(month=12, day=1)},
        )  # fmt: skip
        self.proposal = earlier_proposal(
            office.agency, at=office.at, name=MARK, title=f"{MARK}的建议", words=f"{MARK}应当改进。"
        )

    def case_arguments(self, about: str = "case") -> dict[str, Any]:
        """What an address of a matter may be made of."""
        return {"number": getattr(self, about).number}

    def case_attempt(self) -> dict[str, Any]:
        """A form that would succeed if only the person were allowed."""
        return {
            "lock": self.case.lock, "note": "试一试", "purpose": "contact", "answer": "已经公开。",
            "reason": "不归本组办理", "lacking": "补充", "opinion": "同意",
        }  # fmt: skip

    def tell(self) -> None:
        """A message to a reviewer about a text nobody else may see; a subscriber's mail."""
        office, version = self.office, self.versions["review"]
        reader = office.actors[Role.SECTION_HEAD]
        with transaction.atomic():
            notify(
                to=person(reader.person_id or 0), template="publishing.waits", act=None,
                context={"record": version.record.public_id, "number": version.number},
                channels=["email"], at=office.at,
            )  # fmt: skip
        self.notice = Notice.objects.get()
        self.delivery = Delivery.objects.get()
        subscribe(
            list_name="catalogue", query="", frequency=Frequency.DAILY, network="",
            email="reader@example.cn", at=office.at,
        )  # fmt: skip
        self.subscription = Subscription.objects.get()
        self.bounce = Bounce.objects.create(
            delivery=self.delivery, channel="email", address_digest="x", is_hard=True, at=office.at
        )

    def person(self, who: Who) -> Person:
        """Somebody with the role, at the agency or elsewhere."""
        assert who.role is not None
        if who.is_own and who.role in self.office.actors:
            return Person.objects.get(pk=self.office.actors[who.role].person_id)
        place = None if who.role in CITY_ROLES else self.other
        actor = officer(
            self.office.agency if who.is_own else place, who.role, on=city_date(self.office.at)
        )
        return Person.objects.get(pk=actor.person_id)

    def own_record(self, person: Person) -> Version | None:
        """A draft of the other agency's own, for officers who may make one."""
        actor = actor_for(person, on=city_date(self.office.at))
        if not actor.has(Role.INFORMATION_OFFICER, self.other.pk):
            return None
        return services.create_record(
            agency=self.other,
            fields=self.office.fields(title="关于预算编制的通知"),
            actor=actor,
            at=self.office.at,
        )

    def arguments(self, state: str) -> dict[str, Any]:
        """What an address may be made of."""
        version = self.versions[state]
        return {
            "public_id": version.record.public_id,
            "number": version.number,
            "old": 1,
            "new": version.number,
            "digest": self.attachment.digest.partition(":")[2],
            "name": "table.csv",
            "form": "pdf",
            "code": self.office.agency.code,
            "uid": self.subscription.uid,
            "token": secrecy.token("manage", str(self.subscription.uid)),
            **dict(zip(("clause", "agency", "opening"), self.owed.key.split("/"), strict=True)),
            "ref": self.event.ref,
        }

    def composed_arguments(self) -> dict[str, Any]:
        """What an address about the draft made of blocks is made of."""
        return {"public_id": self.composed.record.public_id, "number": self.composed.number}

    def attempt(self, state: str, route: str = "", pk: str = "") -> dict[str, Any]:
        """A form that would succeed if only the person were allowed."""
        if route in DUTY_ATTEMPTS:
            here = {"agency": self.office.agency.code, "lock": 0}
            return here | DUTY_ATTEMPTS[route]
        if route.endswith(("_block", ":block")):
            return {"lock": self.composed.lock, "kind": "text", "text": "改动", "to": "down"}
        kind = models.RelationKind if route.endswith(":relate") else models.WithdrawalKind
        version = self.versions[state]
        tomorrow = (self.office.at + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
        return {
            "lock": getattr(getattr(self, pk, version), "lock", 0), "opinion": "同意", "result": "pass", "reason": "文字有误",
            "key": self.finding, "kind": kind.values[0], "public_reason": "误发",
            "confirmed": "yes", "publish_at": tomorrow, "validity": "abolished",
            "agency": self.office.agency.code, "name": "试验", "leave": "",
            "version": [
                version.pk, self.spare.pk,
                f"{version.record.public_id}/{version.number}/{version.lock}",
            ] if route.endswith(":new_bundle") else [
                version.pk, f"{version.record.public_id}/{version.number}/{version.lock}",
            ],
            "target": self.public.public_id, "title": "关于改头换面的通知", "body": "<p>改动。</p>",
            "source_kind": "original", "origin_type": "made",
            "annex-TOTAL_FORMS": 0, "annex-INITIAL_FORMS": 0,
            "file": SimpleUploadedFile("new.txt", "新附件".encode(), "text/plain"),
        }  # fmt: skip


def snapshot() -> dict[str, list[dict[str, Any]]]:
    """Everything an act of an officer could change."""
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in WATCHED}

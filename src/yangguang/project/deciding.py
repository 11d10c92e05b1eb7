"""The demonstration of decisions: a catalogue, a dossier in each state, proposals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from yangguang.areas.decisions.models import CatalogueEdition, Consultation, Dossier
from yangguang.areas.decisions.rules import proposal
from yangguang.areas.decisions.rules.dossier import WITH_REASON, Move, Paper, State, Step
from yangguang.areas.decisions.rules.particulars import Form
from yangguang.areas.decisions.selectors.texts import clauses_of, latest_text, line_of
from yangguang.areas.decisions.services import dossiers, planning, proposing, releasing
from yangguang.kernel.cases.models import Case
from yangguang.kernel.cases.rules import Do
from yangguang.kernel.cases.services import do_act
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import ANONYMOUS, Role
from yangguang.kernel.publishing import services as gate
from yangguang.kernel.publishing.models import Topic, Version
from yangguang.project.living import Scene, told_in

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.cities import shapes
    from yangguang.kernel.organizations.rules import Actor

NAME = "dossiers.json"
APART = 20
"""Days between two steps."""
WAY = (
    State.PROPOSED, State.INITIATED, State.DRAFTING, State.HEARING, State.LEGALITY,
    State.SUBMITTED, State.DELIBERATED, State.REPORTED, State.DECIDED, State.PUBLISHED,
    State.EXECUTING, State.EVALUATED,
)  # fmt: skip
"""How a decision goes when nothing comes between."""
BEFORE = {
    State.DECLINED: State.PROPOSED,
    State.ABANDONED: State.HEARING,
    State.DROPPED: State.SUBMITTED,
    State.SUSPENDED: State.EXECUTING,
    State.ADJUSTING: State.EXECUTING,
    State.TERMINATED: State.EXECUTING,
    State.CLOSED: State.EVALUATED,
}
"""The last state on that way before another end."""


@transaction.atomic
def load_dossiers(city: shapes.City, *, at: datetime) -> int:
    """Write the demonstration through the services; how many. Nothing when any stands."""
    told = told_in(city, NAME, Dossier)
    if not told:
        return 0
    whole = Scene.of(at, told)
    keys, unit = _catalogue(whole, told), whole.agency
    for item in told["dossiers"]:
        _Way(Scene(at, unit, item), item, keys.get(item["title"], "")).walk()
    for item in told["proposals"]:
        _propose(Scene(at, unit, item), item)
    return len(told["dossiers"])


def _catalogue(scene: Scene, told: dict[str, Any]) -> dict[str, str]:
    """The year's catalogue, public; key of each title."""
    ago, year = int(told["catalogue_days_ago"]), city_date(scene.at).year
    at, drafter = scene.moment(ago), scene.drafter
    edition = planning.open_edition(
        organ=scene.agency, year=year, actor=drafter, at=at, demonstration=True
    )
    planned = city_date(scene.at).replace(month=12, day=20)
    keys = {}
    for item in told["dossiers"]:
        if not item.get("outside"):
            row = planning.keep_item(
                edition=edition,
                lock=edition.lock,
                fields={
                    "title": item["title"],
                    "kind": item["kind"],
                    "lead": scene.agency,
                    "planned_on": planned,
                    "procedures": ["participation"],
                },
                actor=drafter,
                at=at,
            )
            keys[item["title"]], edition = row.key, row.edition
    edition = CatalogueEdition.objects.select_related("organ").get(pk=edition.pk)
    edition = planning.edit_edition(
        edition=edition,
        lock=edition.lock,
        fields={"consent_number": told["consent_number"], "consent_on": city_date(at)},
        actor=drafter,
        at=at,
    )
    edition = CatalogueEdition.objects.select_related("organ").get(pk=edition.pk)
    edition = planning.prepare_edition(edition=edition, lock=edition.lock, actor=drafter, at=at)
    version = Version.objects.select_related("record__agency", "column").get(record=edition.record)
    version = gate.edit_version(
        version=version,
        lock=version.lock,
        changes={"topic": Topic.objects.get(code=told["topic"])},
        actor=drafter,
        at=at,
    )
    version = scene.review(version, ago, 2)
    gate.publish(
        version=version,
        lock=version.lock,
        actor=scene.actor(Role.PUBLISHER),
        at=scene.moment(ago, 9),
    )
    releasing.take_over(scene.moment(ago, 9))
    return keys


@dataclass
class _Way:
    """One decision on its way; its steps some weeks apart."""

    scene: Scene
    item: dict[str, Any]
    key: str

    def walk(self) -> None:
        """As far as told."""
        end = State(self.item["state"])
        stop = BEFORE.get(end, end)
        states = WAY[1 : WAY.index(stop) + 1]
        self.ago = int(self.item.get("days_ago", 8)) + self.gap(end) + sum(map(self.gap, states))
        self.row = self._opened()
        for state in states:
            self.ago -= self.gap(state)
            getattr(self, f"_{state.value}")()
        self.ago -= 9
        if end in BEFORE:
            getattr(self, f"_{end.value}")()

    def gap(self, state: State) -> int:
        """Days before it comes to the state, since the one before."""
        waits: dict[str, int] = self.item.get("waits", {})
        return int(self.item.get("apart", APART)) + waits.get(state.value, 0)

    @property
    def at(self) -> datetime:
        """The moment of the step."""
        return self.scene.moment(self.ago)

    def _opened(self) -> Dossier:
        linked = self.item.get("consultation", "")
        rows = Consultation.objects.filter(title__contains=linked).order_by("start_on")
        self.consultations = list(rows) if linked else []
        return dossiers.open_dossier(
            organ=self.scene.agency,
            fields={
                "title": self.item["title"],
                "summary": self.item["summary"],
                "kind": self.item["kind"],
                "origin": self.item.get("origin", "unit"),
                "lead": self.scene.agency,
                "reviewer": self.scene.agency,
                "topic": Topic.objects.get(code=self.item["topic"]),
                "item_key": self.key,
                "outside_reason": self.item.get("outside", ""),
            },
            actor=self.scene.drafter,
            at=self.at,
            demonstration=True,
        )

    def fresh(self) -> Dossier:
        """As it is now."""
        return Dossier.objects.select_related("organ", "lead", "topic", "bundle").get(
            pk=self.row.pk
        )

    def move(self, move: Move, reason: str = "") -> None:
        """Make a move by who makes it."""
        row, scene = self.fresh(), self.scene
        actor: Actor = scene.actor(Role.LEADER_IN_CHARGE)
        if move in dossiers.BY_LEAD:
            actor = scene.drafter
        dossiers.move_dossier(
            dossier=row,
            lock=row.lock,
            move=move,
            reason=reason or self._reason(move),
            actor=actor,
            at=self.at,
        )

    def _reason(self, move: Move) -> str:
        """Why, where a move wants it."""
        if move not in WITH_REASON:
            return ""
        if move == Move.START:
            return "经研究，确有必要，条件成熟。"
        return str(self.item.get("reason", ""))

    def paper(self, kind: Paper, title: str) -> None:
        """File a paper."""
        dossiers.file_paper(
            dossier=self.fresh(),
            kind=kind,
            title=title,
            dated_on=city_date(self.at),
            actor=self.scene.drafter,
            at=self.at,
        )

    def step(self, step: Step, summary: str, *, finish: bool = True, **fields: Any) -> None:
        """Keep and finish a step."""
        linked = fields.pop("consultations", [])
        fields.setdefault("begun_on", city_date(self.at))
        dossiers.keep_step(
            dossier=self.fresh(),
            step=step,
            fields={"summary": summary, **fields},
            consultations=linked,
            actor=self.scene.drafter,
            at=self.at,
        )
        if finish:
            dossiers.finish_step(
                dossier=self.fresh(),
                step=step,
                done_on=city_date(self.at),
                actor=self.scene.drafter,
                at=self.at,
            )

    def edit(self, **fields: str) -> None:
        """Write what is known."""
        row = self.fresh()
        dossiers.edit_dossier(
            dossier=row, lock=row.lock, fields=fields, actor=self.scene.drafter, at=self.at
        )

    def _initiated(self) -> None:
        self.move(Move.START)

    def _drafting(self) -> None:
        self.move(Move.DRAFT)

    def _hearing(self) -> None:
        self.paper(Paper.DRAFT, f"{self.item['title']}（草案）")
        self.move(Move.HEAR)
        if self.consultations:
            rounds = "两次" if len(self.consultations) > 1 else ""
            self.step(
                Step.PARTICIPATION,
                f"{rounds}向社会公开征求意见。",
                finish=False,
                methods=["consultation"],
                consultations=self.consultations,
            )

    def _legality(self) -> None:
        if not self.consultations:
            dossiers.keep_record(
                dossier=self.fresh(),
                form=Form.SYMPOSIUM,
                on=city_date(self.at),
                people={"public": 9, "business": 4, "unit": 3},
                data={
                    "place": "市政府第三会议室（演示）",
                    "host": "承办单位负责人（演示）",
                    "views": "实施时间应当避开农忙。\n要给老年人留窗口办理。",
                    "handling": "两条都已采纳，写入草案。",
                    "minutes": "会议记录（演示）第1号",
                },
                actor=self.scene.drafter,
                at=self.at,
            )
            self.step(
                Step.PARTICIPATION,
                "书面征求了有关单位、企业和居民代表的意见，合理意见已经采纳。",
                methods=["written", "symposium"],
            )
        else:
            dossiers.finish_step(
                dossier=self.fresh(),
                step=Step.PARTICIPATION,
                done_on=city_date(self.at),
                actor=self.scene.drafter,
                at=self.at,
            )
        for step, ground, why in (
            (Step.EXPERT, "not_technical", "主要是管理措施，不涉及专门技术。"),
            (Step.RISK, "no_risk", "经会商，未发现影响社会稳定、公共安全的风险。"),
            (Step.COMPETITION, "no_market", "不涉及市场主体的准入、经营和竞争。"),
        ):
            dossiers.exempt_step(
                dossier=self.fresh(),
                step=step,
                ground=ground,
                reason=why,
                actor=self.scene.drafter,
                at=self.at,
            )
        self.paper(Paper.PUBLIC_OPINIONS, "公众意见研究采纳情况")
        self.move(Move.REVIEW)

    def _submitted(self) -> None:
        self.step(
            Step.LEGALITY,
            "权限、程序和内容符合法律、法规的规定。",
            conclusion="legal",
            begun_on=city_date(self.at) - timedelta(days=self.gap(State.SUBMITTED) - 1),
            particulars={
                "powers": "yes",
                "procedure": "yes",
                "content": "yes",
                "counsel": "法律顾问认为草案没有增设许可和处罚，与上位法不抵触。",
            },
        )
        self.paper(Paper.LEGALITY, "合法性审查意见书")
        self.move(Move.SUBMIT)

    def _meeting(self, result: Move) -> None:
        row = self.fresh()
        dossiers.record_meeting(
            dossier=row,
            lock=row.lock,
            fields={
                "meeting": "市政府常务会议（演示）",
                "held_on": city_date(self.at),
                "attended": 12,
                "result": result,
                "chair_last": True,
            },
            dissents=[("副市长（演示）", "建议推迟到采暖期结束以后施行。")]
            if self.item.get("dissent")
            else [],
            actor=self.scene.drafter,
            at=self.at,
        )

    def _deliberated(self) -> None:
        self._meeting(Move.PASS)

    def _dropped(self) -> None:
        self._meeting(Move.REJECT)

    def _reported(self) -> None:
        self.edit(party_reference="佳政党组〔演示〕1号", executor="佳木斯市有关部门")
        self.move(Move.REPORT)

    def _decided(self) -> None:
        self.move(Move.DECIDE)

    def _published(self) -> None:
        row, title = self.fresh(), self.item["title"]
        releasing.prepare_publication(
            dossier=row,
            lock=row.lock,
            fields={
                "agreed": f"会议讨论并原则同意{title}，由有关部门按照职责组织实施。",
                "document_title": f"佳木斯市人民政府办公室关于{title}的通知",
                "document": "\n".join(self._document()),
                "adoption": "书面征求意见和座谈中提出的合理意见已经采纳，未采纳的逐条说明了理由。",
            },
            actor=self.scene.drafter,
            at=self.at,
        )
        bundle = self.fresh().bundle
        if bundle is None:
            return
        versions = Version.objects.select_related("record__agency", "topic", "column")
        for version in versions.filter(record__bundles=bundle).order_by("pk"):
            self.scene.review(version, self.ago, 2)
        moment = self.scene.moment(self.ago, 9)
        gate.publish_bundle(bundle=bundle, actor=self.scene.actor(Role.PUBLISHER), at=moment)
        releasing.take_over(moment)
        dossiers.note_media(
            dossier=self.fresh(),
            fields={
                "channel": "newspaper",
                "name": "佳木斯日报（演示）",
                "on": city_date(moment),
            },
            actor=self.scene.drafter,
            at=moment,
        )

    def _document(self) -> list[str]:
        """The words of what was decided: the draft as it was after the last consultation."""
        if not self.consultations:
            return [self.item["summary"]]
        return [line_of(c) for c in clauses_of(latest_text(self.consultations[-1]))]

    def _executing(self) -> None:
        self.move(Move.EXECUTE)
        dossiers.report_execution(
            dossier=self.fresh(),
            fields={"on": city_date(self.at), "text": "任务已经分解到各责任单位，按计划推进。"},
            actor=self.scene.drafter,
            at=self.at,
        )

    def _evaluated(self) -> None:
        self.step(
            Step.EVALUATION,
            "达到预期效果；建议完善冬季保障措施。",
            performer="佳木斯某评估机构（演示）",
            particulars={
                "cause": "organ",
                "heard": "开了两次居民座谈会，请三位人大代表、两位政协委员和街道、商会参加评估。",
            },
        )
        self.move(Move.EVALUATE)

    def _declined(self) -> None:
        self.move(Move.DECLINE)

    def _abandoned(self) -> None:
        self.move(Move.ABANDON)

    def _suspended(self) -> None:
        self.move(Move.SUSPEND)

    def _terminated(self) -> None:
        self.move(Move.SUSPEND)
        self.move(Move.TERMINATE)

    def _adjusting(self) -> None:
        row = self.fresh()
        dossiers.adjust_dossier(
            dossier=row,
            lock=row.lock,
            reason=self.item["reason"],
            actor=self.scene.actor(Role.LEADER_IN_CHARGE),
            at=self.at,
        )

    def _closed(self) -> None:
        self.edit(archive_note="全过程材料已经归档。")
        self.move(Move.CLOSE)


def _propose(scene: Scene, item: dict[str, Any]) -> None:
    """A citizen's proposal, studied and answered where an answer is told."""
    ago = int(item["days_ago"])
    case = proposing.file_proposal(
        new=proposing.NewProposal(
            organ=scene.agency,
            title=item["title"],
            problem=item["problem"],
            solution=item["solution"],
            demonstration=True,
        ),
        actor=ANONYMOUS,
        at=scene.moment(ago),
    ).case
    if "result" not in item:
        return
    dossier = Dossier.objects.filter(title=item.get("dossier", "")).first()
    study = {
        "result": item["result"],
        "dossier": dossier.number if dossier else "",
        "answer": item["answer"],
    }
    handler = scene.actor(Role.HANDLER)
    for act, actor, answers, later in (
        (Do.TAKE, handler, {}, 1),
        (proposal.Act.STUDY, handler, {}, 2),
        (proposal.Act.RESULT, handler, study, 19),
        (proposal.Act.ANSWER, scene.actor(Role.LEADER_IN_CHARGE), {}, 20),
    ):
        case = Case.objects.get(pk=case.pk)
        do_act(
            case=case,
            act=act,
            actor=actor,
            at=scene.moment(ago - later),
            answers=answers,
            lock=case.lock,
        )

"""A unit that consults the public: drafts, opinions, and the way through the gate."""

from __future__ import annotations

from copy import copy
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Max

from tests.kernel.publishing.office import Office, officer
from yangguang.areas.decisions.models import CatalogueEdition, Consultation, Opinion, Proposal
from yangguang.areas.decisions.rules.consultation import Kind
from yangguang.areas.decisions.services import drafting, opinions, planning, reporting
from yangguang.kernel.calendars.services import ensure_seeded
from yangguang.kernel.duties.models import ParameterValue
from yangguang.kernel.ledger.followers import run_followers
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import ANONYMOUS, Role
from yangguang.kernel.publishing.models import Column, Version
from yangguang.kernel.publishing.selectors import findings
from yangguang.kernel.publishing.services import edit_version, keep_finding
from yangguang.kernel.vault import code_digest
from yangguang.kernel.vault import seal as seal_words

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.organizations.models import Agency

DRAFT = """第一章 总则
第一条 为了规范城市养犬行为,维护公共秩序,制定本办法。
第二条 本办法适用于本市城市建成区。
建成区的范围由市人民政府公布。
第二章 管理
第三条 养犬人应当遵守下列规定:
（一）使用不超过两米的犬绳;
（二）及时清除犬只排泄物。
第四条 本办法自公布之日起施行。"""


def earlier_proposal(
    organ: Agency, *, at: datetime, code: str = "23456789ABCD", name: str = "王演示",
    title: str = "在小区建设充电设施", words: str = "统一建设充电设施。",
) -> Proposal:  # fmt: skip
    """A proposal as they were kept before they were matters, its author sealed."""
    number = f"JY-{organ.code.upper()}-2025-00001"
    return Proposal.objects.create(
        number=number, organ=organ, title=title, problem=words, solution=words, channel="web",
        sealed=seal_words({"name": name, "problem": words, "solution": words},
                          about=planning.about(number)),
        token_digest=number, code_digest=code_digest(code, about=planning.about(number)), at=at,
    )  # fmt: skip


def more(first: Opinion, count: int, **fields: Any) -> None:
    """So many like it, past the services; the planner knows of them."""
    last = Opinion.objects.aggregate(last=Max("pk"))["last"]
    rows = []
    for n in range(last + 1, last + 1 + count):
        row = copy(first)
        row.pk, row.number, row.token_digest = None, f"{first.number}-{n}", f"{n:064d}"
        for name, value in fields.items():
            setattr(row, name, value)
        rows.append(row)
    Opinion.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE decisions_opinion")


class Hall:
    """One unit with its people; consultations through the services alone."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        ensure_seeded(at=at)
        self.office = Office(at)
        Column.objects.get_or_create(slug="yjzj", name="意见征集")
        Column.objects.get_or_create(slug="juece", name="决策公开")
        on = city_date(at)
        self.drafter = self.office.information_officer
        self.approver = self.office.section_head
        self.leader = self.office.leader_in_charge
        self.overseer = officer(None, Role.OPEN_GOVERNMENT_OFFICE, on=on)

    def fields(self, **changes: Any) -> dict[str, Any]:
        """A notice that lacks nothing."""
        on = city_date(self.at)
        return {
            "title": "关于《城市养犬管理办法（征求意见稿）》公开征求意见的公告",
            "object_type": "decision",
            "topic": self.office.topic,
            "basis": "《中华人民共和国动物防疫法》",
            "explanation": "近年来犬只扰民的投诉增多,需要明确养犬人的责任。",
            "start_on": on,
            "end_on": on + timedelta(days=31),
            "channels_out": ["site", "new_media"],
            "contacts": {"email": "zhengqiu@example.cn", "address": "佳木斯市政府办公室"},
            **changes,
        }

    def prepared(self, **changes: Any) -> Consultation:
        """With its draft, before the notice is made."""
        made = drafting.start_consultation(
            agency=self.office.agency, fields=self.fields(**changes), actor=self.drafter, at=self.at
        )
        drafting.set_draft(
            consultation=made,
            lock=made.lock,
            title="城市养犬管理办法（征求意见稿）",
            lines=DRAFT.splitlines(),
            actor=self.drafter,
            at=self.at,
        )
        return self.fresh(made)

    def fresh(self, consultation: Consultation) -> Consultation:
        """As it is now."""
        return Consultation.objects.select_related("agency", "notice", "report").get(
            pk=consultation.pk
        )

    def follow(self) -> None:
        """What the worker does all the time."""
        seal(at=self.at)
        run_followers(at=self.at)

    def through_gate(self, record: Any) -> None:
        """Submit, pass every review, publish."""
        version = Version.objects.get(record=record)
        self.office.at = self.at
        for found in findings(version, at=self.at):
            if found.is_open:
                keep_finding(
                    version=version,
                    finding_key=found.finding.key,
                    reason="机关公开的联系方式。",
                    actor=self.drafter,
                    at=self.at,
                )
        self.office.published(version)
        self.follow()

    def let_out(self, edition: CatalogueEdition) -> CatalogueEdition:
        """An edition of the catalogue, made a record and through the gate."""
        made = planning.prepare_edition(
            edition=edition, lock=edition.lock, actor=self.drafter, at=self.at
        )
        version = Version.objects.get(record=made.record)
        edit_version(
            version=version, lock=version.lock, changes={"topic": self.office.topic},
            actor=self.drafter, at=self.at,
        )  # fmt: skip
        self.through_gate(made.record)
        return CatalogueEdition.objects.select_related("organ", "record").get(pk=made.pk)

    def promptly(self) -> None:
        """What the city means by 及时."""
        ParameterValue.objects.create(
            key="promptly", number=1, label="及时", amount=20, unit="working-days",
            law="条例第二十六条", set_by="市政务公开办公室", since=date(2017, 7, 26), set_at=self.at,
        )  # fmt: skip

    def opened(self, **changes: Any) -> Consultation:
        """Announced: comments may come."""
        made = self.prepared(**changes)
        made = drafting.prepare_notice(
            consultation=made, lock=made.lock, actor=self.drafter, at=self.at
        )
        self.through_gate(made.notice)
        return self.fresh(made)

    def said(
        self, consultation: Consultation, text: str = "建议把犬绳的长度改为一米五。", **more: Any
    ) -> Opinion:
        """Somebody said something."""
        new = opinions.NewOpinion(text=text, kind=more.pop("kind", Kind.PERSON), **more)
        return opinions.submit_opinion(
            consultation=consultation, new=new, actor=ANONYMOUS, at=self.at
        ).opinion

    def answered(self, opinion: Opinion, disposition: str = "rejected") -> Opinion:
        """Drafted by one, approved by another."""
        row = Opinion.objects.select_related("consultation").get(pk=opinion.pk)
        opinions.draft_answer(
            opinions=[row],
            locks={row.pk: row.lock},
            disposition=disposition,
            reason="经研究,二米符合实际。",
            actor=self.drafter,
            at=self.at,
        )
        row = Opinion.objects.select_related("consultation").get(pk=opinion.pk)
        opinions.approve_answer(
            opinions=[row], locks={row.pk: row.lock}, actor=self.approver, at=self.at
        )
        return Opinion.objects.get(pk=opinion.pk)

    def over(self, consultation: Consultation) -> Consultation:
        """Time passes to the day after the last."""
        assert consultation.end_on is not None
        self.at += timedelta(days=(consultation.end_on - city_date(self.at)).days + 1)
        return self.fresh(consultation)

    def reported(self, consultation: Consultation) -> Consultation:
        """The report is public."""
        made = reporting.prepare_report(
            consultation=self.fresh(consultation),
            lock=self.fresh(consultation).lock,
            actor=self.drafter,
            at=self.at,
        )
        self.through_gate(made.report)
        return self.fresh(made)

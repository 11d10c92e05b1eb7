"""A unit that makes normative documents: the whole way, by the persons whose part each step is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tests.kernel.publishing.office import Office, agency, officer
from yangguang.areas.regulations.models import Dossier, Interpretation, Regulation
from yangguang.areas.regulations.rules.drafting import Act
from yangguang.areas.regulations.services import dossiers, interpretations
from yangguang.kernel.calendars.services import ensure_seeded
from yangguang.kernel.ledger.followers import run_followers
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.publishing import services as gate
from yangguang.kernel.publishing.models import Column, Version
from yangguang.kernel.publishing.selectors import findings

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.publishing.models import Publication, Record

BODY = "<p>第一条 养犬人应当使用不超过两米的犬绳。</p><p>第二条 本办法自公布之日起施行。</p>"


class Bureau:
    """One unit with its people, and the law unit that reviews its drafts."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.on = city_date(at)
        ensure_seeded(at=at)
        self.office = Office(at)
        Column.objects.get_or_create(slug="zcjd", name="政策解读")
        self.unit = self.office.agency
        self.law = agency("sfj", "佳木斯市司法局")
        self.drafter = self.office.information_officer
        self.head = self.office.section_head
        self.lawyer = officer(self.law, Role.CONTENT_REVIEWER, on=self.on)
        self.overseer = officer(None, Role.OPEN_GOVERNMENT_OFFICE, on=self.on)

    def opened(self, **changes: Any) -> Dossier:
        """A dossier with nothing in it."""
        fields = {"title": "关于印发《城市养犬管理办法》的通知", "is_market": False, **changes}
        return dossiers.open_dossier(
            agency=self.unit, issuer=self.unit, legal_unit=self.law, actor=self.drafter,
            at=self.at, **fields,
        )  # fmt: skip

    def data(self, act: Act) -> dict[str, Any]:
        """What a step that lacks nothing says."""
        start = self.on - timedelta(days=40)
        found: dict[Act, dict[str, Any]] = {
            Act.ASSESS: {"necessity": "扰民投诉多", "feasibility": "可行", "unrepeated": True,
                         "tests": ["outward", "general", "repeated", "power"]},
            Act.WRITE: {
                "title": "关于印发《城市养犬管理办法》的通知", "topic": self.office.topic,
                "body": BODY, "summary": "规范养犬。", "validity_kind": "formal",
                "effective_from": self.on + timedelta(days=30),
                "valid_until": self.on + timedelta(days=30 + 5 * 365), "explanation": "说明",
            },
            Act.CONSULT: {
                "exempt": False, "start_on": start, "end_on": start + timedelta(days=30),
                "adoption": "收到2条，采纳1条。",
            },
            Act.COUNTERSIGN: {"units": "公安局：同意"},
            Act.FORBIDDEN: {"present": [], "is_checked": True},
            Act.COMPETITION: {"present": [], "is_reviewed": True, "reason": "不涉及经营者"},
            Act.PLAN: {
                "needed": True, "forms": ["text"], "channels": ["site"], "phone": "0454-8220000",
                "interpreters": ["head"], "points": "犬绳和登记",
            },
            Act.SUBMIT: {"unit_opinion": "合法"},
            Act.CONCLUDE: {"conclusion": "legal", "opinion": "", "urgent": "防汛紧急"},
            Act.ANSWER: {"adopted": "全部采纳", "not_adopted": ""},
            Act.DELIBERATE: {
                "meeting": "office", "session": "第12次", "met_on": self.on, "result": "adopted",
                "dissent": "",
            },
            Act.SIGN: {"signed_by": "局长", "signed_on": self.on},
            Act.REGISTER: {"doc_number": "佳教规〔2026〕7号", "reg_no": "", "formed_on": self.on},
            Act.FILE: {"filed_with": "市司法局", "filing_no": "备12", "filed_on": self.on},
            Act.END: {"reason": "上级已有规定"},
        }  # fmt: skip
        return found[act]

    def take(self, dossier: Dossier, act: Act, **changes: Any) -> Dossier:
        """Take a step, by whose part it is."""
        hand = {Act.CONCLUDE: self.lawyer, Act.REGISTER: self.head}.get(act, self.drafter)
        fresh = self.fresh(dossier)
        return dossiers.take_step(
            dossier=fresh, lock=fresh.lock, act=act, data={**self.data(act), **changes},
            actor=hand, at=self.at,
        )  # fmt: skip

    def fresh(self, dossier: Dossier) -> Dossier:
        return Dossier.objects.select_related(
            "agency", "issuer", "legal_unit", "record", "topic"
        ).get(pk=dossier.pk)

    def drafted(self, **changes: Any) -> Dossier:
        """With everything the review needs."""
        made = self.opened(**changes)
        for act in (Act.WRITE, Act.ASSESS, Act.CONSULT, Act.COUNTERSIGN, Act.FORBIDDEN,
                    Act.COMPETITION, Act.PLAN):  # fmt: skip
            made = self.take(made, act)
        return made

    def registered(self, **changes: Any) -> Dossier:
        """Reviewed, deliberated, signed, numbered."""
        made = self.drafted(**changes)
        for act in (Act.SUBMIT, Act.CONCLUDE, Act.DELIBERATE, Act.SIGN, Act.REGISTER):
            made = self.take(made, act)
        return made

    def at_gate(self) -> Dossier:
        """A record before the gate."""
        made = self.fresh(self.registered())
        return self.fresh(
            dossiers.prepare_record(dossier=made, lock=made.lock, actor=self.drafter, at=self.at)
        )

    def publish(self, record: Record) -> Publication:
        """Through every review and out, with what follows."""
        version = Version.objects.select_related("record__agency", "topic", "column").get(
            record=record, state="draft"
        )
        for found in findings(version, at=self.at):
            if found.is_open:
                gate.keep_finding(
                    version=version, finding_key=found.finding.key, reason="单位对外电话",
                    actor=self.drafter, at=self.at,
                )  # fmt: skip
        made = self.office.published(version)
        self.follow()
        return made

    def follow(self) -> None:
        """What follows the acts."""
        seal(at=self.at)
        run_followers(at=self.at)

    def published(self) -> Dossier:
        """A document in public."""
        made = self.at_gate()
        assert made.record is not None
        self.publish(made.record)
        return self.fresh(made)

    def document(self, **changes: Any) -> Regulation:
        """A document that came in without a dossier, in force."""
        fields = {
            "title": "关于印发《校车管理办法》的通知", "genre": "normative_document",
            "doc_number": "佳教规〔2024〕1号", "validity": "effective",
            "effective_from": date(2024, 1, 1), "formed_on": date(2023, 12, 20), **changes,
        }  # fmt: skip
        record = self.office.published(**fields).record
        self.follow()
        return Regulation.objects.select_related("record").get(pk=record.pk)

    def interpreted(self, record: Record, **changes: Any) -> Interpretation:
        """A written interpretation."""
        made = interpretations.start_interpretation(
            document=record, agency=self.unit, title="《城市养犬管理办法》解读",
            actor=self.drafter, at=self.at,
        )  # fmt: skip
        fields = {
            "title": made.title, "kind": "department", "forms": ["text"],
            "elements": ["background", "scope"], "text": "以后遛狗要牵绳，绳子不能太长。",
            "text_alternative": "", "media_url": "", "copied_reason": "", **changes,
        }  # fmt: skip
        rows = [{"who": "养犬人", "what": "要办登记", "since": "下月一日", "amount": "不收费",
                 "where": "社区服务站"}]  # fmt: skip
        return interpretations.edit_interpretation(
            item=made, lock=made.lock, fields=fields, changes=rows, actor=self.drafter, at=self.at
        )

"""The gate's law in pure Python: attributes, states, chains, digests. No database, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from yangguang.kernel.ledger.rules import digest
from yangguang.kernel.organizations.rules import Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date


class Attribute(StrEnum):
    """公开属性, fixed while drafting (国办发〔2016〕80号, part 1)."""

    UNSET = ""
    PROACTIVE = "proactive"
    ON_REQUEST = "on_request"
    WITHHELD = "withheld"


ATTRIBUTE_LABELS = {
    Attribute.PROACTIVE: _("主动公开"),
    Attribute.ON_REQUEST: _("依申请公开"),
    Attribute.WITHHELD: _("不予公开"),
}


class Ground(StrEnum):
    """Why something is not published (政府信息公开条例, articles 14–16)."""

    STATE_SECRET = "state_secret"  # noqa: S105  a legal ground, not a password
    LAW_FORBIDS = "law_forbids"
    SAFETY_STABILITY = "safety_stability"
    THIRD_PARTY_RIGHTS = "third_party_rights"
    INTERNAL_AFFAIRS = "internal_affairs"
    PROCESS_INFO = "process_info"
    ENFORCEMENT_FILE = "enforcement_file"


GROUND_LABELS = {
    Ground.STATE_SECRET: _("依法确定为国家秘密（条例第十四条）"),
    Ground.LAW_FORBIDS: _("法律、行政法规禁止公开（条例第十四条）"),
    Ground.SAFETY_STABILITY: _("可能危及国家安全、公共安全、经济安全、社会稳定（条例第十四条）"),
    Ground.THIRD_PARTY_RIGHTS: _("涉及商业秘密、个人隐私等第三方合法权益（条例第十五条）"),
    Ground.INTERNAL_AFFAIRS: _("内部事务信息（条例第十六条第一款）"),
    Ground.PROCESS_INFO: _("过程性信息（条例第十六条第二款）"),
    Ground.ENFORCEMENT_FILE: _("行政执法案卷信息（条例第十六条第二款）"),
}


class Genre(StrEnum):
    """体裁: the fifteen kinds of 公文处理工作条例 article 8, and what a library adds."""

    RESOLUTION = "resolution"
    DECISION = "decision"
    ORDER = "order"
    COMMUNIQUE = "communique"
    ANNOUNCEMENT = "announcement"
    CIRCULAR = "circular"
    OPINION = "opinion"
    NOTICE = "notice"
    BULLETIN = "bulletin"
    REPORT = "report"
    REQUEST = "request"
    REPLY = "reply"
    MOTION = "motion"
    LETTER = "letter"
    MINUTES = "minutes"
    RULE = "rule"
    NORMATIVE_DOCUMENT = "normative_document"
    PLAN = "plan"
    BUDGET = "budget"
    INTERPRETATION = "interpretation"
    PUBLIC_NOTICE = "public_notice"
    GUIDE = "guide"
    ANNUAL_REPORT = "annual_report"
    CLARIFICATION = "clarification"
    TOPIC_PAGE = "topic_page"
    GAZETTE = "gazette"
    OTHER = "other"


GENRE_LABELS = {
    Genre.RESOLUTION: _("决议"),
    Genre.DECISION: _("决定"),
    Genre.ORDER: _("命令（令）"),
    Genre.COMMUNIQUE: _("公报"),
    Genre.ANNOUNCEMENT: _("公告"),
    Genre.CIRCULAR: _("通告"),
    Genre.OPINION: _("意见"),
    Genre.NOTICE: _("通知"),
    Genre.BULLETIN: _("通报"),
    Genre.REPORT: _("报告"),
    Genre.REQUEST: _("请示"),
    Genre.REPLY: _("批复"),
    Genre.MOTION: _("议案"),
    Genre.LETTER: _("函"),
    Genre.MINUTES: _("纪要"),
    Genre.RULE: _("规章"),
    Genre.NORMATIVE_DOCUMENT: _("行政规范性文件"),
    Genre.PLAN: _("规划"),
    Genre.BUDGET: _("预决算"),
    Genre.INTERPRETATION: _("政策解读"),
    Genre.PUBLIC_NOTICE: _("公示"),
    Genre.GUIDE: _("指南"),
    Genre.ANNUAL_REPORT: _("年报"),
    Genre.CLARIFICATION: _("澄清"),
    Genre.TOPIC_PAGE: _("专题"),
    Genre.GAZETTE: _("政府公报"),
    Genre.OTHER: _("其他"),
}


class Validity(StrEnum):
    """有效性 of a document."""

    EFFECTIVE = "effective"
    AMENDED = "amended"
    PARTIALLY_VOID = "partially_void"
    ABOLISHED = "abolished"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    UNKNOWN = "unknown"


VALIDITY_LABELS = {
    Validity.EFFECTIVE: _("有效"),
    Validity.AMENDED: _("已修改"),
    Validity.PARTIALLY_VOID: _("部分失效"),
    Validity.ABOLISHED: _("废止"),
    Validity.EXPIRED: _("失效"),
    Validity.NOT_YET: _("尚未生效"),
    Validity.UNKNOWN: _("未标明"),
}


def validity_on(
    stored: Validity, *, effective_from: date | None, valid_until: date | None, on: date
) -> Validity:
    """What holds on a day: dates decide over a stored `effective`, an abolition stays."""
    if stored in {Validity.ABOLISHED, Validity.EXPIRED}:
        return stored
    if valid_until is not None and on > valid_until:
        return Validity.EXPIRED
    if effective_from is not None and on < effective_from:
        return Validity.NOT_YET
    return stored


class Origin(StrEnum):
    """How the agency came by what it publishes, and so who publishes it (条例 article 10)."""

    MADE = "made"
    JOINTLY_MADE = "jointly_made"
    FROM_PUBLIC = "obtained_from_public"
    FROM_AGENCY = "obtained_from_agency"
    OBTAINED = "obtained"
    """From whom was not asked for, before the two were told apart."""


ORIGIN_LABELS = {
    Origin.MADE: _("本机关制作"),
    Origin.JOINTLY_MADE: _("本机关牵头，与其他机关共同制作"),
    Origin.FROM_PUBLIC: _("从公民、法人或者其他组织获取"),
    Origin.FROM_AGENCY: _("从其他机关获取"),
    Origin.OBTAINED: _("本机关获取"),
}


def lacks_of_coordination(
    origin: str, co_agencies: Sequence[str] | None, confirmed_on: date | None
) -> list[Any]:
    """What a text that touches other agencies lacks, in words: it is confirmed with them before
    it goes out, so that what they publish agrees (条例 article 11).
    """
    if origin == Origin.JOINTLY_MADE and not co_agencies:
        return [_("涉及的其他机关")]
    if co_agencies and confirmed_on is None:
        return [_("与涉及的机关协商、确认的日期")]
    return []


class RecordState(StrEnum):
    """Where a record stands towards the public."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"


RECORD_STATE_LABELS = {
    RecordState.DRAFT: _("未公开"),
    RecordState.PUBLISHED: _("已公开"),
    RecordState.WITHDRAWN: _("已撤下"),
    RecordState.ARCHIVED: _("已归档"),
}


class VersionState(StrEnum):
    """Where one version stands in its way through the gate."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"


VERSION_STATE_LABELS = {
    VersionState.DRAFT: _("起草中"),
    VersionState.IN_REVIEW: _("审查中"),
    VersionState.APPROVED: _("待发布"),
    VersionState.SCHEDULED: _("定时发布"),
    VersionState.PUBLISHED: _("已公开"),
    VersionState.SUPERSEDED: _("历史版本"),
    VersionState.WITHDRAWN: _("已撤下"),
    VersionState.DISCARDED: _("已作废"),
}


OPEN_STATES = (
    VersionState.DRAFT,
    VersionState.IN_REVIEW,
    VersionState.APPROVED,
    VersionState.SCHEDULED,
)
"""Where a version is still on its way: a record has one such at most."""


class Move(StrEnum):
    """What can be done to a version."""

    EDIT = "edit"
    SUBMIT = "submit"
    PASS = "pass"  # noqa: S105  a review result, not a password
    RETURN = "return"
    RECALL = "recall"
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    PUBLISH = "publish"
    REVISE = "revise"
    WITHDRAW = "withdraw"
    DISCARD = "discard"


MOVE_LABELS = {
    Move.EDIT: _("修改"),
    Move.SUBMIT: _("提交审查"),
    Move.PASS: _("审查通过"),
    Move.RETURN: _("退回"),
    Move.RECALL: _("撤回修改"),
    Move.SCHEDULE: _("定时发布"),
    Move.UNSCHEDULE: _("取消定时"),
    Move.PUBLISH: _("发布"),
    Move.REVISE: _("更正（新版本）"),
    Move.WITHDRAW: _("撤下"),
    Move.DISCARD: _("作废"),
}

S, M = VersionState, Move
# PASS leads to IN_REVIEW until the last step of the chain has passed; `after_pass` decides.
TRANSITIONS: dict[tuple[VersionState, Move], VersionState] = {
    (S.DRAFT, M.EDIT): S.DRAFT,
    (S.DRAFT, M.SUBMIT): S.IN_REVIEW,
    (S.DRAFT, M.DISCARD): S.DISCARDED,
    (S.IN_REVIEW, M.PASS): S.IN_REVIEW,
    (S.IN_REVIEW, M.RETURN): S.DRAFT,
    (S.IN_REVIEW, M.RECALL): S.DRAFT,
    (S.APPROVED, M.RECALL): S.DRAFT,
    (S.APPROVED, M.RETURN): S.DRAFT,
    (S.APPROVED, M.PUBLISH): S.PUBLISHED,
    (S.APPROVED, M.SCHEDULE): S.SCHEDULED,
    (S.SCHEDULED, M.UNSCHEDULE): S.APPROVED,
    (S.SCHEDULED, M.PUBLISH): S.PUBLISHED,
    (S.PUBLISHED, M.REVISE): S.PUBLISHED,
    (S.PUBLISHED, M.WITHDRAW): S.WITHDRAWN,
    (S.WITHDRAWN, M.REVISE): S.WITHDRAWN,
}


class Refused(Exception):
    """An act the rules do not allow; `message` tells the officer why and what to do."""

    def __init__(self, code: str, message: Any) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


def move(state: VersionState, act: Move) -> VersionState:
    """The state after the act. Raises Refused when the act is not possible in this state."""
    try:
        return TRANSITIONS[state, act]
    except KeyError:
        raise Refused(
            "wrong_state",
            _("“%(state)s”的版本不能%(act)s。")
            % {"state": VERSION_STATE_LABELS[state], "act": MOVE_LABELS[act]},
        ) from None


class ReviewKind(StrEnum):
    """What a review vouches for. Content and secrecy are the unbreakable minimum."""

    CONTENT = "content"
    SECRECY = "secrecy"
    OTHER = "other"


class Opinion(StrEnum):
    """A reviewer's decision."""

    PASS = "pass"  # noqa: S105  a review result, not a password
    RETURN = "return"


OPINION_LABELS = {Opinion.PASS: _("同意公开"), Opinion.RETURN: _("退回修改")}


@dataclass(frozen=True)
class Step:
    """One step of a review chain."""

    code: str
    role: Role
    kind: ReviewKind
    label: str

    @classmethod
    def of(cls, data: Mapping[str, str]) -> Step:
        """From stored JSON. Raises ValueError or KeyError for an unknown role or kind."""
        return cls(data["code"], Role(data["role"]), ReviewKind(data["kind"]), data["label"])

    def as_json(self) -> dict[str, str]:
        """For storage."""
        return {
            "code": self.code,
            "role": self.role.value,
            "kind": self.kind.value,
            "label": self.label,
        }


# disclosure.md §6.1, steps 2 to 5; step 1 is the submission, step 6 the publication.
DEFAULT_CHAIN = (
    Step("section_head", Role.SECTION_HEAD, ReviewKind.CONTENT, "科室复审"),  # data
    Step("disclosure_office", Role.DISCLOSURE_OFFICE, ReviewKind.OTHER, "公开审查"),  # data
    Step("secrecy_reviewer", Role.SECRECY_REVIEWER, ReviewKind.SECRECY, "保密审查"),  # data
    Step("leader_in_charge", Role.LEADER_IN_CHARGE, ReviewKind.OTHER, "分管领导终审"),  # data
)


POINTS: dict[ReviewKind, tuple[tuple[str, Any], ...]] = {
    ReviewKind.CONTENT: (
        ("accuracy", _("事实、文字、来源和依据准确，内容合法")),
        ("third_party", _("不损害第三方的合法权益；涉及第三方的已经征求意见（条例第十五条）")),
        ("coordination", _("涉及其他机关的已经协商、确认（条例第十一条）")),
    ),
    ReviewKind.OTHER: (
        ("attribute", _("公开属性和依据、公开的方式和范围适当")),
        ("personal", _("个人信息已经逐处处理，公开有依据，限于必要的范围（个人信息保护法第六条）")),
        ("metadata", _("栏目、体裁和元数据齐全；应当解读的，解读已经同步准备")),
    ),
    ReviewKind.SECRECY: (
        ("state_secret", _("不含国家秘密，载体没有密级标志")),
        ("work_secret", _("不含工作秘密（保守国家秘密法第六十四条）")),
        (
            "aggregation",
            _("与已经公开的信息汇聚、关联以后，不产生国家秘密（保守国家秘密法第三十六条）"),
        ),
        (
            "doubt",
            _(
                "不能确定是否可以公开的，不签署，退回报有关主管部门或者保密行政管理部门确定（条例第十七条）"
            ),
        ),
    ),
}
"""What a signature of each kind vouches for, item by item (实施条例 article 42; §6.1)."""


def points_of(kind: str) -> list[str]:
    """The points of a review of this kind, in words."""
    return [str(words) for _code, words in POINTS[ReviewKind(kind)]]


def point_words(codes: Sequence[str]) -> list[str]:
    """Points as they were recorded with a signature, in words."""
    known = {code: str(words) for points in POINTS.values() for code, words in points}
    return [known[code] for code in codes if code in known]


def check_chain(steps: Sequence[Step]) -> None:
    """Raises Refused when a chain lacks a content or a secrecy review, or repeats a code."""
    kinds = {step.kind for step in steps}
    if not {ReviewKind.CONTENT, ReviewKind.SECRECY} <= kinds:
        raise Refused("chain_minimum", _("审查链至少要有内容审查和保密审查。"))
    if len({step.code for step in steps}) != len(steps):
        raise Refused("chain_repeats", _("审查链中同一环节出现了两次。"))


def after_pass(*, passed: int, steps: int) -> VersionState:
    """State once `passed` of `steps` have passed."""
    return VersionState.APPROVED if passed >= steps else VersionState.IN_REVIEW


@dataclass(frozen=True)
class Signature:
    """A passed review as the reviewer rules see it."""

    kind: ReviewKind
    person_id: int


def check_reviewer(
    *,
    person_id: int,
    kind: ReviewKind,
    contributors: frozenset[int],
    signed: Sequence[Signature],
) -> None:
    """Raises Refused unless this person may sign: no contributor, and content ≠ secrecy.

    Persons are compared, not posts: acting for somebody else makes no second person
    (保守国家秘密法实施条例 article 42; disclosure.md §6.1).
    """
    if person_id in contributors:
        raise Refused("contributor", _("您修改过这一版本，不能再审查它，请由其他人审查。"))
    other = {
        ReviewKind.CONTENT: ReviewKind.SECRECY,
        ReviewKind.SECRECY: ReviewKind.CONTENT,
    }.get(kind)
    if any(s.person_id == person_id and s.kind == other for s in signed):
        raise Refused("same_person", _("内容审查和保密审查必须由两个人分别作出。"))


# What a version's digest covers, after masking. Index number, publication time and caches are
# not in it; who changed it is not in it either.
DIGEST_FIELDS = (
    "title",
    "doc_number",
    "issuers",
    "main_recipients",
    "body",
    "annexes",
    "signature",
    "formed_on",
    "note",
    "genre",
    "legal_type",
    "topic",
    "column",
    "keywords",
    "summary",
    "attribute",
    "attribute_ground",
    "attribute_reason",
    "validity",
    "effective_from",
    "valid_until",
    "content_source",
    "source_kind",
    "republished_site",
    "republished_at",
    "responsible_editor",
    "origin_type",
    "audience",
    "retention",
    "demonstration",
    "blocks",
    "publication_forms",
    "procedure_note",
    "co_agencies",
    "coordination_confirmed_on",
)
LATER_FIELDS = frozenset(
    {"blocks", "publication_forms", "procedure_note", "co_agencies", "coordination_confirmed_on"}
)
"""Fields that came after the first texts were signed: without a value they are no part of a
digest, so that what was signed before keeps the digest it was signed with."""


def version_digest(fields: Mapping[str, Any], attachments: Sequence[Mapping[str, Any]]) -> str:
    """Digest of canonical title, body, public metadata and attachment hashes."""
    covered = [
        name for name in DIGEST_FIELDS if name not in LATER_FIELDS or fields.get(name) is not None
    ]
    return digest(
        {
            "fields": {name: fields[name] for name in covered},
            "attachments": [
                {"name": a["name"], "digest": a["digest"], "inline": a["inline"]}
                for a in attachments
            ],
        }
    )


def manifest_digest(digests: Sequence[str]) -> str:
    """What a batch review signs: the digests of its versions, in their places."""
    return digest(list(digests))


def index_number(*, uscc: str, region_code: str, agency_code: str, year: int, sequence: int) -> str:
    """索引号 (条例 article 12): `{USCC}/{YYYY}-{5 digits}`.

    An agency without a registered code gets `{region}-{agency slug}/{YYYY}-{5 digits}`: it shows
    that it is a stand-in and is never an invented code (docs/decisions/0006).
    """
    prefix = uscc or f"{region_code or '000000'}-{agency_code}"
    return f"{prefix}/{year}-{sequence:05d}"

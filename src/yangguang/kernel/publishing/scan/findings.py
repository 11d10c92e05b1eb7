"""What a scan reports: the rule, the place, what may be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """One kind of thing that must not slip into public unseen."""

    RESIDENT_ID = "resident_id"
    TRAVEL_DOCUMENT = "travel_document"
    MOBILE_PHONE = "mobile_phone"
    FIXED_PHONE = "fixed_phone"
    BANK_ACCOUNT = "bank_account"
    EMAIL = "email"
    HOME_ADDRESS = "home_address"
    NAME = "name"
    MINOR = "minor"
    MINOR_SCHOOL = "minor_school"
    HEALTH = "health"
    LOW_INCOME = "low_income"
    LICENCE_PLATE = "licence_plate"
    SECRECY_MARK = "secrecy_mark"
    RESTRICTED_MARK = "restricted_mark"
    WORD_ERROR = "word_error"
    WORD_FORBIDDEN = "word_forbidden"
    WORD_OUTDATED = "word_outdated"
    HIDDEN_CONTENT = "hidden_content"
    IMAGE_REVIEW = "image_review"
    UNREADABLE = "unreadable"


class Severity(StrEnum):
    """How far a finding holds a record back."""

    STOP = "stop"
    MUST_RESOLVE = "must_resolve"
    WARN = "warn"


class WordKind(StrEnum):
    """Why a word stands on the list."""

    ERROR = "error"
    FORBIDDEN = "forbidden"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True)
class WordRule:
    """One line of the editable list; `unless` names phrases in which the term is right."""

    term: str
    kind: WordKind
    replacement: str | None = None
    note: str = ""
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """What a detector saw in one text, before overlaps are settled."""

    rule: Rule
    start: int
    end: int
    suggestion: str | None
    severity: Severity = Severity.MUST_RESOLVE
    note: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One place to decide about; `key` stays the same while rule, field, text and order do."""

    rule: Rule
    severity: Severity
    field: str
    start: int
    end: int
    matched: str
    excerpt: str
    excerpt_start: int
    excerpt_end: int
    suggestion: str | None
    why: str
    may_stay: str
    occurrence: int
    key: str

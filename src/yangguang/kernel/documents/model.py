"""What is known about a document that has been read, and how surely."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Generic, TypeVar

T = TypeVar("T")
ATTACHED = "attachment:sha256/"
"""How a body names a file that comes with it; the file's digest follows."""


class Certainty(StrEnum):
    """How far a recognised value can be trusted without a look."""

    SURE = "sure"
    GUESSED = "guessed"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A recognised value, with the reason shown to the officer who checks it."""

    value: T
    certainty: Certainty
    why: str

    def __bool__(self) -> bool:
        return self.certainty is not Certainty.MISSING


def sure(value: T, why: str) -> Found[T]:
    """A value that is marked as such in the document."""
    return Found(value, Certainty.SURE, why)


def guessed(value: T, why: str) -> Found[T]:
    """A value inferred from position or wording."""
    return Found(value, Certainty.GUESSED, why)


def missing(empty: T, why: str) -> Found[T]:
    """Nothing was found."""
    return Found(empty, Certainty.MISSING, why)


class PartKind(StrEnum):
    """The place of a text within an official document."""

    MAIN = "main"
    NOTICE = "notice"
    ANNEX = "annex"


@dataclass(frozen=True, slots=True)
class Part:
    """One text of a document: the document itself, a covering notice or an annex."""

    kind: PartKind
    title: str
    body_html: str
    quoted_title: str = ""
    """The title by which the covering notice quotes this annex; may differ from its own."""


class SourceKind(StrEnum):
    """Whether the file is the issuer's own or a copy shown by another site."""

    ORIGINAL = "original"
    REPUBLISHED = "republished"


@dataclass(frozen=True)
class Attachment:
    """A picture or file carried by the document; bodies refer to it by `reference`."""

    name: str
    media_type: str
    data: bytes = field(repr=False)
    is_inline: bool = True
    """A picture within the text, rather than a file that readers take along."""

    @cached_property
    def sha256(self) -> str:
        """The digest by which a body refers to the file."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def reference(self) -> str:
        """The value of `src` in a body."""
        return f"{ATTACHED}{self.sha256}"


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document taken apart; nothing of the file is lost, the site's frame is in `stripped`."""

    title: Found[str]
    doc_number: Found[str]
    issuers: Found[tuple[str, ...]]
    main_recipients: Found[str]
    formed_on: Found[date | None]
    note: Found[str]
    signature: Found[tuple[str, ...]]
    content_source: Found[str]
    republisher: Found[str]
    republisher_record: Found[str]
    """The site's registration number (ICP备案号)."""
    republished_at: Found[datetime | None]
    source_kind: Found[SourceKind]
    responsible_editor: Found[str]
    secrecy: Found[str]
    """A classification mark; such a document must not reach the public."""
    urgency: Found[str]
    copied_to: Found[str]
    parts: tuple[Part, ...]
    attachments: tuple[Attachment, ...] = ()
    stripped: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    media_type: str = "text/plain"


class Unreadable(Exception):
    """The file cannot be taken in; `message` says in Chinese what is wrong and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

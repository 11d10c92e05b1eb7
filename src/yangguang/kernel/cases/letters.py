"""What a letter says: fixed words from its template, free words from its writer, in one order."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.html import format_html_join

from yangguang.kernel.cases.models import Case, Letter, LetterVersion
from yangguang.kernel.cases.registry import Block, LetterTemplate, kind_of
from yangguang.kernel.cases.rules import PartyRole
from yangguang.kernel.cases.selectors.persons import applicant_of
from yangguang.kernel.documents.writing import paragraphs
from yangguang.kernel.ledger.rules import private_digest
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.ui.dates import day_cn
from yangguang.kernel.vault import seal, unseal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from yangguang.kernel.documents.printing import PrintDocument


class _Kept(dict[str, str]):
    """Leaves a place nobody knows as it stands, so that it is seen and not silently dropped."""

    def __missing__(self, key: str) -> str:
        return f"%({key})s"


@dataclass(frozen=True)
class Part:
    """One block of a letter with its words."""

    name: str
    label: str
    text: str
    is_fixed: bool


@dataclass(frozen=True)
class LetterText:
    """A letter's words as they stand now, or as they were submitted."""

    title: str
    recipient: str
    parts: tuple[Part, ...]
    salt: str = ""

    def as_json(self) -> dict[str, Any]:
        """For sealing, and for the digest."""
        return {
            "title": self.title,
            "recipient": self.recipient,
            "parts": [[p.name, p.label, p.text, p.is_fixed] for p in self.parts],
            "salt": self.salt,
        }

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> LetterText:
        """From its sealed form."""
        return cls(
            data["title"],
            data["recipient"],
            tuple(Part(*row) for row in data["parts"]),
            data["salt"],
        )

    @property
    def digest(self) -> str:
        """Salted, so that after erasure nobody finds the words by trying."""
        content = {k: v for k, v in self.as_json().items() if k != "salt"}
        return private_digest(salt=self.salt, payload=content)


def template_of(letter: Letter) -> LetterTemplate:
    """The template under the law the matter came in under."""
    return kind_of(letter.case).letters[letter.template]


def about_letter(case: Case) -> str:
    """What a letter's sealed words are bound to."""
    return f"letter {case.number}"


def words_for(case: Case, on: date) -> dict[str, str]:
    """What the placeholders of every letter stand for."""
    kind = kind_of(case)
    applicant = applicant_of(case)
    respondent = case.parties.filter(role=PartyRole.RESPONDENT).select_related("agency").first()
    named = respondent.agency if respondent else None
    return {
        "agency": agency_name(case.agency, on),
        "short": agency_name(case.agency, on, short=True),
        "number": case.number,
        "applicant": applicant.get("name", ""),
        "respondent": agency_name(named, on) if named else "",
        "received_on": day_cn(city_date(case.opened_at)),
        "title": case.title,
        **(kind.letter_words(case, on) if kind.letter_words else {}),
    }


def composed(
    case: Case, template: LetterTemplate, typed: Mapping[str, str], on: date
) -> LetterText:
    """The whole letter: nobody can leave a fixed block out, since nobody types it."""
    words = _Kept(words_for(case, on))

    def said(block: Block) -> str:
        if not block.is_fixed and block.name in typed:
            return typed[block.name].strip()
        return block.text % words

    parts = tuple(Part(b.name, str(b.label), said(b), b.is_fixed) for b in template.blocks)
    return LetterText(title=template.title % words, recipient=words[template.to], parts=parts)


def free_words(text: LetterText) -> dict[str, str]:
    """What was typed, by block."""
    return {p.name: p.text for p in text.parts if not p.is_fixed}


def with_salt(text: LetterText) -> LetterText:
    """The text as it is submitted."""
    return LetterText(text.title, text.recipient, text.parts, secrets.token_hex(16))


def sealed_text(case: Case, text: LetterText) -> str:
    """As it is kept."""
    return seal(text.as_json(), about=about_letter(case))


def text_of_version(version: LetterVersion) -> LetterText:
    """The words as they were sent to the leader. Raises vault.Unreadable."""
    return LetterText.of(unseal(version.sealed, about=about_letter(version.letter.case)))


def as_html(text: LetterText) -> str:
    """The words as paragraphs, to be compared."""
    lines = [text.title, f"{text.recipient}："]
    lines += [line for part in text.parts for line in part.text.splitlines() if line.strip()]
    return str(format_html_join("", "<p>{}</p>", ((line,) for line in lines)))


def text_of(letter: Letter) -> LetterText | None:
    """The letter's words; None once they were erased. Raises vault.Unreadable."""
    if not letter.sealed:
        return None
    return LetterText.of(unseal(letter.sealed, about=about_letter(letter.case)))


def issuer_of(letter: Letter) -> str:
    """The agency's name as it was when the letter went out."""
    on = city_date(letter.issued_at) if letter.issued_at else None
    return agency_name(letter.case.agency, on)


def body_html(text: LetterText) -> str:
    """The parts as paragraphs of a document."""
    return "".join(paragraphs(part.text) for part in text.parts)


def print_document(letter: Letter, text: LetterText, *, at: datetime) -> PrintDocument:
    """The letter as the printing room takes it; the same letter always gives the same bytes."""
    # Typesetting loads slow libraries; pages that print nothing do without them.
    from yangguang.kernel.documents.print_model import PrintDocument, PrintPart

    on = city_date(letter.issued_at) if letter.issued_at else None
    issuer = issuer_of(letter)
    return PrintDocument(
        title=text.title,
        parts=(PrintPart(text.title, body_html(text)),),
        printed_at=letter.issued_at or at,
        issuers=(issuer,),
        doc_number=letter.number or "",
        main_recipients=text.recipient,
        signature=(issuer,),
        formed_on=on,
    )


def printed(letter: Letter, form: str, *, at: datetime) -> bytes:
    """The letter as PDF or docx; called in the worker.

    Raises PrintingRefused without fonts, ValueError for an erased letter.
    """
    # Slow to load, see above.
    from yangguang.kernel.documents.print_docx import to_docx
    from yangguang.kernel.documents.printing import to_pdf

    text = text_of(letter)
    if text is None:
        message = "the words of this letter were erased"
        raise ValueError(message)
    document = print_document(letter, text, at=at)
    return to_pdf(document) if form == "pdf" else to_docx(document)

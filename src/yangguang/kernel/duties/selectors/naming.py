"""Names of agencies on a day and now, and who answers today for what an agency owed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yangguang.kernel.duties.derivation.book import the_book
from yangguang.kernel.duties.resolving import NoSuccessor, UnknownAgency
from yangguang.kernel.organizations.selectors import agencies, agency_name, version_on

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from yangguang.kernel.duties.derivation.book import Book
    from yangguang.kernel.organizations.models import Agency


@dataclass(frozen=True)
class Debtor:
    """Who owes: the agency as it was called when the obligation opened, and who answers now."""

    code: str
    """Code of the agency that owed when it opened; empty: nobody had been named."""
    name: str
    now: str
    """Short name of who answers today; several after a split."""
    now_codes: tuple[str, ...]

    @property
    def has_passed(self) -> bool:
        """Whether another agency answers by now."""
        return bool(self.code) and self.now_codes != (self.code,)


def answering(book: Book, code: str | None, on: date) -> tuple[int, ...]:
    """Numbers of the agencies that answer on the day for what an agency owed."""
    if code is None:
        return ()
    try:
        holders = book.agencies.holders(code, on) or (code,)
    except (NoSuccessor, UnknownAgency):
        holders = (code,)
    return tuple(book.ids[holder] for holder in holders if holder in book.ids)


class Names:
    """Agencies read once for a page."""

    def __init__(self, *, on: date, ids: Iterable[int | None] | None = None) -> None:
        """`on` is today."""
        self.on, self.book = on, the_book()
        rows = agencies()
        if ids is not None:
            wanted = {self.book.codes[pk] for pk in ids if pk in self.book.codes}
            wanted |= {c for code in wanted for c in self.holders(code)}
            rows = rows.filter(code__in=wanted)
        self.by_code: dict[str, Agency] = {a.code: a for a in rows}

    def holders(self, code: str) -> tuple[str, ...]:
        """Who answers today; the agency itself where nobody took over."""
        try:
            return self.book.agencies.holders(code, self.on) or (code,)
        except (NoSuccessor, UnknownAgency):
            return (code,)

    def short(self, code: str) -> str:
        """Short name now."""
        agency = self.by_code.get(code)
        return agency_name(agency, short=True) if agency else code

    def debtor(self, agency_id: int | None, opened_on: date) -> Debtor:
        """Who owes an obligation opened on a day."""
        code = self.book.codes.get(agency_id or 0, "")
        if not code:
            return Debtor("", _("尚未确定单位"), _("尚未确定单位"), ())
        agency = self.by_code.get(code)
        version = version_on(agency.versions.all(), opened_on) if agency else None
        now = self.holders(code)
        name = version.short_name if version else code
        return Debtor(code, name, "、".join(self.short(c) for c in now), now)

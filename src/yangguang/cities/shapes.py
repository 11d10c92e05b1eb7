"""What a city is made of: frozen values without behaviour beyond looking themselves up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class AgencyName:
    """One name an agency bore, from the first day to the last (both may be unknown)."""

    name: str
    short_name: str
    aliases: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    basis: str
    certainty: str
    """``D``: the day is known; ``M``: only the month or the time of the reform is."""


@dataclass(frozen=True, slots=True)
class Succession:
    code: str
    """The agency that took over."""
    on: date
    kind: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Agency:
    code: str
    level: str
    party: bool
    parent: str | None
    uscc: str | None
    region: str | None
    duties: str
    can_receive_requests: bool
    """Whether citizens may address a disclosure request to it."""
    versions: tuple[AgencyName, ...]
    successors: tuple[Succession, ...]

    def version_on(self, day: date) -> AgencyName | None:
        """Return the name in use on a day, or nothing if the agency did not exist then."""
        for version in self.versions:
            begun = version.valid_from is None or version.valid_from <= day
            if begun and (version.valid_to is None or day <= version.valid_to):
                return version
        return None

    @property
    def latest(self) -> AgencyName:
        return self.versions[-1]


@dataclass(frozen=True, slots=True)
class Topic:
    code: str
    name: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Genre:
    code: str
    name: str
    statutory: bool
    """One of the fifteen kinds of official document."""


@dataclass(frozen=True, slots=True)
class SiteField:
    """One number of the two yearly tables about the website (国办函〔2018〕12号)."""

    code: str
    table: str
    """site: 政府网站工作年度报表; supervision: 政府网站监管年度报表."""
    group: str
    label: str
    kind: str
    """number, decimal, yes_no, text."""
    unit: str | None
    figure: str | None
    """Name of the figure that fills it in; None: only a person can know."""


@dataclass(frozen=True, slots=True)
class StatutoryColumn:
    key: str
    kind: str
    """``part``: one of the four fixed parts; ``content``: an item of articles 20 and 21."""
    parent: str | None
    name: str
    article: str
    text: str
    cycle: int | None = None
    """Days within which something new is due; 0: as events come."""


@dataclass(frozen=True, slots=True)
class Query:
    """A filter over records: conditions are joined by *and*, the values of one by *or*."""

    genres: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    agency: str | None = None
    years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    slug: str
    name: str
    introduction: str
    parent: str | None
    order: int
    query: Query | None
    """Nothing: the column shows what its children show."""
    cycle: int | None = None
    """Days within which something new is due; 0: as events come."""


@dataclass(frozen=True, slots=True)
class Person:
    username: str
    name: str
    agency: str
    post: str
    roles: tuple[str, ...]
    valid_from: date
    demonstration: bool


@dataclass(frozen=True, slots=True)
class ChainStep:
    role: str
    review: str
    """``content``, ``secrecy`` or ``other``."""


@dataclass(frozen=True, slots=True)
class Chain:
    name: str
    agency: str | None
    """Nothing: the chain of every agency that has none of its own."""
    levels: tuple[str, ...]
    """Only agencies of these levels; empty: of every level."""
    genres: tuple[str, ...]
    """Only these genres; empty: every genre."""
    valid_from: date
    steps: tuple[ChainStep, ...]


@dataclass(frozen=True, slots=True)
class Annex:
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Relation:
    kind: str
    ref: str


@dataclass(frozen=True, slots=True)
class Correction:
    at: datetime
    reason: str
    title: str | None
    body: str | None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Record:
    ref: str
    agency: str
    title: str
    genre: str
    topic: str
    columns: tuple[str, ...]
    doc_number: str | None
    issuers: tuple[str, ...]
    main_recipients: str
    body: str
    annexes: tuple[Annex, ...]
    signature: tuple[str, ...]
    formed_on: date
    note: str
    summary: str
    keywords: tuple[str, ...]
    validity: str
    attribute: str
    ground: str | None
    reason: str
    effective_from: date | None
    valid_until: date | None
    content_source: str
    state: str
    published_at: datetime | None
    publish_in_days: int | None
    """For a scheduled record: days after the demonstration is set up."""
    relations: tuple[Relation, ...]
    corrected: Correction | None
    withdrawn: Withdrawal | None
    demonstration: bool


@dataclass(frozen=True, slots=True)
class Page:
    slug: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class City:
    name: str
    government: str
    region: str
    zone: str
    main_agency: str | None
    """The office that keeps the city's own column and reviews for it."""
    postcode: str | None
    address: str | None
    opening_hours: str | None
    host: str | None
    contact: str | None
    site_code: str | None
    icp: str | None
    police: str | None
    error_report_url: str | None
    domain: str | None
    notes: str
    agencies: tuple[Agency, ...] = ()
    topics: tuple[Topic, ...] = ()
    genres: tuple[Genre, ...] = ()
    statutory: tuple[StatutoryColumn, ...] = ()
    site_fields: tuple[SiteField, ...] = ()
    columns: tuple[Column, ...] = ()
    people: tuple[Person, ...] = ()
    chains: tuple[Chain, ...] = ()
    records: tuple[Record, ...] = ()
    pages: tuple[Page, ...] = ()
    folder: Path = field(default=Path(), compare=False)

    def agency(self, code: str) -> Agency:
        return next(agency for agency in self.agencies if agency.code == code)

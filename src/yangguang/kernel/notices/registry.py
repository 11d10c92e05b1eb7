"""What rooms and areas give the notices: templates, who is told of which act, lists, events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from yangguang.kernel.ledger.models import Act
from yangguang.kernel.organizations.rules import ANONYMOUS, Actor

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django_stubs_ext import StrOrPromise

    from yangguang.kernel.notices.wording import Line, MessageTemplate


@dataclass(frozen=True)
class Recipient:
    """Who is told something, by reference: never an address."""

    kind: str
    """person, subscription, or what another room registered."""
    ref: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.ref}"

    @staticmethod
    def of(text: str) -> Recipient:
        """Read back what `str` wrote."""
        kind, _colon, ref = text.partition(":")
        return Recipient(kind, ref)


def person(pk: int) -> Recipient:
    """An officer."""
    return Recipient("person", str(pk))


@dataclass(frozen=True)
class Contact:
    """How a recipient can be reached now, and who reads."""

    email: str = ""
    phone: str = ""
    reader: Actor = ANONYMOUS
    unsubscribe_url: str = ""
    """Where one click ends what this mail belongs to; empty: there is nothing to end."""


Contacts = Callable[[str, datetime], Contact | None]


@dataclass(frozen=True)
class Telling:
    """Who is to be told what about an act."""

    to: Recipient
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    channels: tuple[str, ...] | None = None
    """None: an officer's preference; for others what they can be reached by."""
    fact: str = ""
    """Stable name of what is told, told once whichever acts lead to it; empty: the act's own."""


Tell = Callable[[Act, datetime], Iterable[Telling]]


@dataclass(frozen=True)
class ListItem:
    """Something new in a list."""

    key: str
    """Names this very state of it: a correction has another key."""
    line: Line


class FollowedList(Protocol):
    """A list or search that can be subscribed to."""

    name: str

    @property
    def act_kinds(self) -> frozenset[str]:
        """Acts after which there may be something new."""

    projection: str
    """The projection its items are read from; empty: none, what is sealed is there."""

    def canonical(self, query: QueryDict) -> str:
        """The filters in one order, unknown ones left out: equal lists have equal text."""

    def label(self, canonical: str) -> str:
        """What is subscribed to, in words."""

    def path(self, canonical: str) -> str:
        """Address of the list on the site."""

    def feeds(self, canonical: str) -> Sequence[tuple[str, str]]:
        """(Name, path) of the list's feeds."""

    def items(self, canonical: str, *, after: int, upto: int, limit: int) -> Sequence[ListItem]:
        """What the public may see now and became new with the seals after and up to these places.

        Newest first, at most `limit`. What was withdrawn meanwhile is not among them.
        """


class WholeList:
    """What a followed list without filters need not say; its items are there once sealed."""

    act_kinds: frozenset[str]
    projection = ""
    title: StrOrPromise
    page: str
    """The page's name among the routes."""

    def canonical(self, query: QueryDict) -> str:
        """It has no filters."""
        del query
        return ""

    def label(self, canonical: str) -> str:
        """What is subscribed to."""
        del canonical
        return str(self.title)

    def path(self, canonical: str) -> str:
        """The list itself."""
        del canonical
        return reverse(self.page)

    def feeds(self, canonical: str) -> Sequence[tuple[str, str]]:
        """None of its own."""
        del canonical
        return []

    def news(self, *, after: int, upto: int) -> QuerySet[Act]:
        """Public acts of the list's kinds with the seals after and up to these places."""
        return Act.objects.filter(
            kind__in=self.act_kinds,
            visibility="public",
            seal__sequence__gt=after,
            seal__sequence__lte=upto,
        )

    def told_of(
        self, shown: QuerySet[Any], *, after: int, upto: int, limit: int
    ) -> list[tuple[Act, Any]]:
        """The public acts with these seals about what is shown now, newest first, each with it."""
        acts = list(self.news(after=after, upto=upto).order_by("-seal__sequence"))
        known = {row.pk: row for row in shown.filter(pk__in={act.subject_id for act in acts})}
        about = ((act, known.get(act.subject_id)) for act in acts)
        return [(act, row) for act, row in about if row is not None][:limit]


class FilteredList(WholeList):
    """A followed list whose filters are what a form of its page lets through."""

    def asked(self, query: QueryDict) -> Mapping[str, object]:
        """Filters of an address by name, in their order; empty ones count for nothing."""
        raise NotImplementedError

    def words(self, asked: Mapping[str, object]) -> Iterable[str]:
        """They as a reader would say them."""
        raise NotImplementedError

    def canonical(self, query: QueryDict) -> str:
        """The filters that narrow, in their order."""
        found = {name: str(value) for name, value in self.asked(query).items() if value}
        return urlencode(found)

    def label(self, canonical: str) -> str:
        """政务新媒体：教育局、微信."""
        parts = list(self.words(self.asked(QueryDict(canonical)))) if canonical else []
        return str(self.title) + (f"：{'、'.join(parts)}" if parts else "")

    def path(self, canonical: str) -> str:
        """The list itself."""
        return reverse(self.page) + (f"?{canonical}" if canonical else "")


@dataclass(frozen=True)
class Event:
    """A day or moment of a calendar."""

    uid: str
    title: str
    starts: date | datetime
    """A date: the whole day in the city."""
    description: str = ""
    path: str = ""


Events = Callable[[date, date], Iterable[Event]]


@dataclass(frozen=True)
class Due:
    """Something that comes due or is late, about which somebody is to be told once."""

    key: str
    """Stable name of matter, date and level: a new date is a new reason."""
    subject_type: str
    subject_id: int | None
    subject_ref: str
    tellings: Sequence[Telling]
    agency_id: int | None = None


Dues = Callable[[datetime], Iterable[Due]]


@dataclass(frozen=True)
class IssuedCode:
    """A new query code, told once."""

    number: str
    code: str
    label: str
    """What the matter is, in words."""
    path: str
    """Where number and code are entered."""


class CodeIssuer(Protocol):
    """Makes a new query code for a matter, in the current transaction."""

    def __call__(
        self, *, number: str, channel: str, address: str, at: datetime
    ) -> IssuedCode | None:
        """The new code; None when there is no such matter or it was filed with another address."""


templates: dict[str, MessageTemplate] = {}
contacts: dict[str, Contacts] = {}
tells: dict[str, list[Tell]] = {}
lists: dict[str, FollowedList] = {}
events: dict[str, Events] = {}
dues: dict[str, Dues] = {}
code_issuers: dict[str, CodeIssuer] = {}


def _add(table: dict[str, Any], name: str, value: object, what: str) -> None:
    if name in table:
        message = f"{what} {name} is registered twice"
        raise ValueError(message)
    table[name] = value


def register_template(*found: MessageTemplate) -> None:
    """Register templates. Raises ValueError for a name that is taken."""
    for template in found:
        _add(templates, template.name, template, "template")


def register_contacts(kind: str, reach: Contacts) -> None:
    """Register how recipients of a kind are reached; None: not any more."""
    _add(contacts, kind, reach, "kind of recipient")


def register_telling(act_kind: str, tell: Tell) -> None:
    """Register who is told of acts of a kind; several rooms may."""
    tells.setdefault(act_kind, []).append(tell)


def register_list(followed: FollowedList) -> None:
    """Register a list that can be subscribed to."""
    _add(lists, followed.name, followed, "list")


def register_events(name: str, find: Events) -> None:
    """Register events that everybody may know, between two days."""
    _add(events, name, find, "events")


def register_dues(name: str, find: Dues) -> None:
    """Register what comes due soon or is late; asked once a day, each told once."""
    _add(dues, name, find, "dues")


def register_code_issuer(name: str, issue: CodeIssuer) -> None:
    """Register who makes new query codes; each is asked until one knows the number."""
    _add(code_issuers, name, issue, "issuer of codes")

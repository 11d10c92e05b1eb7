"""Published records as something that is found."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import AgencyVersion
from yangguang.kernel.publishing.catalogue import entries_for
from yangguang.kernel.publishing.models import Record, Topic
from yangguang.kernel.publishing.rules import Genre, RecordState, Validity, validity_on
from yangguang.kernel.publishing.selectors import interpretations_of
from yangguang.kernel.publishing.selectors.catalogue import place_in_list
from yangguang.kernel.publishing.showing import publication_tag, record_tag
from yangguang.kernel.search.engine import Doc
from yangguang.kernel.search.numbers import index_keys
from yangguang.kernel.search.registry import Shown
from yangguang.kernel.search.text import plain
from yangguang.kernel.tags import named, show
from yangguang.portal.search.behind import Doors, basis

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime

    from yangguang.kernel.ledger.models import Act
    from yangguang.kernel.publishing.models import CatalogueEntry, Version

CHUNK = 500
LONGEST_BODY = 200_000
"""Characters of a text that are indexed."""
WEIGHTS = {
    Genre.GUIDE: 1.15,
    Genre.RULE: 1.1,
    Genre.NORMATIVE_DOCUMENT: 1.1,
    Genre.PUBLIC_NOTICE: 0.9,
    Genre.ANNUAL_REPORT: 0.9,
}
"""Factors on the score: rules and guides before what only reports."""
REPUBLISHED = 0.8
"""What another body issued comes a little after what the city did."""


LONGEST = 18
"""Digits of a row's number."""


def key_of(record_id: int) -> str:
    """The key of a record."""
    return f"document:{record_id}"


def record_ids(keys: Iterable[str]) -> list[int]:
    """The records behind keys of this kind; what is none is left out."""
    found = (key.removeprefix("document:") for key in keys)
    # No row has a number that the database could not hold.
    return [int(number) for number in found if number.isdecimal() and len(number) <= LONGEST]


class Documents:
    """政府信息: what the catalogue holds, with its text."""

    kind = "document"
    label = gettext_lazy("政府信息")
    act_kinds = frozenset(
        {
            "publishing.published",
            "publishing.corrected",
            "publishing.withdrawn",
            "publishing.validity_changed",
        }
    )
    removing_kinds = frozenset({"publishing.withdrawn"})
    is_small = False

    def basis(self) -> str:
        """The doors and their columns."""
        return basis()

    def changed(self, acts: Sequence[Act]) -> set[str]:
        """The records the acts are about."""
        return {
            key_of(act.subject_id)
            for act in acts
            if act.subject_type == "record" and act.subject_id is not None
        }

    def gone(self, acts: Sequence[Act]) -> set[str]:
        """Records that are public no more."""
        keys = self.changed(acts)
        public = Record.objects.filter(pk__in=record_ids(keys), state=RecordState.PUBLISHED)
        return keys - {key_of(pk) for pk in public.values_list("pk", flat=True)}

    def docs(self, keys: Iterable[str] | None, *, at: datetime) -> Iterator[Doc]:
        """Public records with all that makes them findable."""
        del at
        topics = {t.pk: t for t in Topic.objects.select_related("parent")}
        names, doors = _names(), Doors()
        for ids in _chunks(keys):
            for entry in entries_for(ids):
                yield replace(_doc(entry, topics, names), door=doors.of_entry(entry))

    def shown(self, keys: Sequence[str], *, at: datetime) -> dict[str, Shown]:
        """How they stand in the catalogue now, with what explains them."""
        ids = record_ids(keys)
        today = city_date(at)
        with named():
            explained = interpretations_of(ids)
            entries = entries_for(ids)
            show(*(publication_tag(entry.publication_id) for entry in entries))
        return {
            key_of(entry.record_id): _shown(entry, explained.get(entry.record_id, []), today)
            for entry in entries
        }

    def titles(self, keys: Sequence[str], *, at: datetime) -> dict[str, tuple[str, str]]:
        """Titles of those that are public now."""
        del at
        ids = record_ids(keys)
        public = Record.objects.filter(pk__in=ids, state=RecordState.PUBLISHED)
        with named():
            rows = list(
                public.values_list("pk", "current__version__title", "public_id", "current_id")
            )
            show(*map(record_tag, ids), *(publication_tag(row[3]) for row in rows))
        return {
            key_of(pk): (title, reverse("portal:document", args=[public_id]))
            for pk, title, public_id, _publication in rows
        }


def _chunks(keys: Iterable[str] | None) -> Iterator[list[int]]:
    ids = (
        iter(record_ids(keys))
        if keys is not None
        else Record.objects.filter(state=RecordState.PUBLISHED)
        .order_by("pk")
        .values_list("pk", flat=True)
        .iterator(chunk_size=CHUNK)
    )
    while chunk := list(islice(ids, CHUNK)):
        yield chunk


def _names() -> dict[int, tuple[str, str]]:
    """By agency: its code, and everything it is or was called."""
    found: dict[int, tuple[str, list[str]]] = {}
    for version in AgencyVersion.objects.select_related("agency"):
        _code, names = found.setdefault(version.agency_id, (version.agency.code, []))
        names += [version.name, version.short_name, *version.aliases]
    return {pk: (code, " ".join(dict.fromkeys(names))) for pk, (code, names) in found.items()}


def _doc(entry: CatalogueEntry, topics: dict[int, Topic], names: dict[int, tuple[str, str]]) -> Doc:
    version = entry.publication.version
    code, called = names.get(entry.agency_id, ("", entry.agency_name))
    topic = topics.get(entry.topic_id or 0)
    return Doc(
        key=key_of(entry.record_id),
        title=entry.title,
        body=_body(version),
        number=entry.doc_number,
        number_keys=(*index_keys(entry.doc_number), entry.index_no.lower()),
        organisation=called,
        agency=(code,) if code else (),
        topic=(topic.code, *([topic.parent.code] if topic.parent else [])) if topic else (),
        genre=entry.genre,
        year=entry.year,
        day=entry.formed_on or city_date(entry.first_published_at),
        validity=entry.validity,
        effective_from=entry.effective_from,
        valid_until=entry.valid_until,
        weight=_weight(version),
        listed=place_in_list(entry.first_published_at, entry.record_id),
    )


def _weight(version: Version) -> float:
    own = WEIGHTS.get(Genre(version.genre), 1.0) if version.genre else 1.0
    return own * (REPUBLISHED if version.source_kind == "republished" else 1.0)


def _body(version: Version) -> str:
    annexes = (f"{a.get('title', '')} {plain(a.get('body', ''))}" for a in version.annexes)
    parts = (
        version.summary,
        " ".join(version.keywords),
        " ".join(version.issuers),
        plain(version.body),
        *annexes,
    )
    return " ".join(part for part in parts if part)[:LONGEST_BODY]


def _shown(entry: CatalogueEntry, explained: list[tuple[str, str]], today: date) -> Shown:
    version = entry.publication.version
    validity = validity_on(
        Validity(entry.validity),
        effective_from=entry.effective_from,
        valid_until=entry.valid_until,
        on=today,
    )
    return Shown(
        key=key_of(entry.record_id),
        title=entry.title,
        url=reverse("portal:document", args=[entry.record.public_id]),
        text=_body(version),
        summary=entry.summary,
        number=entry.doc_number,
        agency=entry.agency_name,
        day=entry.formed_on or city_date(entry.first_published_at),
        validity=validity.value,
        note=str(_("演示")) if entry.demonstration else "",
        beside=tuple(
            (str(_("解读")), title, reverse("portal:document", args=[public_id]))
            for title, public_id in explained
        ),
    )

"""Reading a city: plain files in, frozen values out, checked as a whole.

A city is a folder of JSON files. What is the same everywhere in the country (topics, genres, the
statutory column) lies in ``common``; a file of the same name in the city's folder overrides it.
Nothing here touches the database: whoever needs the city asks for the value and writes it.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Collection, Mapping
from itertools import pairwise
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from yangguang.cities import shapes, words
from yangguang.cities.reading import CityError, Entry, entries
from yangguang.cities.shapes import City

__all__ = ["City", "CityError", "load_city", "new_city"]

CITIES = Path(__file__).parent
COMMON = CITIES / "common"
TEMPLATE = CITIES / "empty"

T = TypeVar("T")


def load_city(city: str | Path) -> City:
    """Read a city by its name in this package or by its folder, and check it as a whole."""
    folder = city if isinstance(city, Path) else CITIES / city
    if not (folder / "city.json").is_file():
        raise CityError(folder / "city.json", 1, "no such city")
    return _Reader(folder).read()


def new_city(folder: Path, name: str, region: str) -> City:
    """Lay out an empty city in a folder of its own and return it as loaded."""
    if not re.fullmatch(r"\d{6}", region):
        raise ValueError(f"region must be the six digits of GB/T 2260, not {region!r}")
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    shutil.copytree(TEMPLATE, folder, dirs_exist_ok=True)
    for path in sorted(folder.glob("*.json")):
        text = path.read_text(encoding="utf-8")
        filled = text.replace("{name}", name).replace("{region}", region)
        path.write_text(filled, encoding="utf-8")
    return load_city(folder)


class _Reader:
    """Reads the lists of one city in the order in which they refer to each other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.entries: dict[str, dict[str, Entry]] = {}

    def read(self) -> City:
        agencies = self._read("agencies.json", "code", _agency)
        topics = self._read("topics.json", "code", _topic)
        genres = self._read("genres.json", "code", _genre)
        statutory = self._read("statutory.json", "key", _statutory)
        site_fields = self._read("site_tables.json", "code", _site_field)
        columns = self._read("columns.json", "slug", _column)
        people = self._read("people.json", "username", _person)
        chains = self._read("chains.json", "name", _chain)
        pages = self._read("pages.json", "slug", _page)
        records = self._read("records.jsonl", "ref", _record)

        self._check_agencies(agencies)
        self._check_parents("topics.json", {topic.code: topic.parent for topic in topics})
        self._check_parents("statutory.json", {item.key: item.parent for item in statutory})
        self._check_columns(columns)
        self._check_people(people)
        self._check_chains(chains)
        self._check_records(records)

        (entry,) = entries(self.folder / "city.json")
        return _city(
            entry,
            folder=self.folder,
            agencies=agencies,
            topics=topics,
            genres=genres,
            statutory=statutory,
            site_fields=site_fields,
            columns=columns,
            people=people,
            chains=chains,
            records=records,
            pages=pages,
        )

    def _read(self, name: str, key: str, build: Callable[[Entry], T]) -> tuple[T, ...]:
        path = self.folder / name
        if not path.is_file():
            path = COMMON / name
        known: dict[str, Entry] = {}
        built = []
        for entry in entries(path):
            identity = entry.text(key)
            if identity in known:
                raise entry.fault(f"{key} {identity!r} was used in line {known[identity].line}")
            known[identity] = entry
            built.append(build(entry))
            entry.finish()
        self.entries[name] = known
        return tuple(built)

    def _resolve(self, entry: Entry, key: str, values: Collection[str | None], *names: str) -> None:
        """Refuse a reference that is in none of the named lists."""
        for value in values:
            if value is not None and not any(value in self.entries[name] for name in names):
                raise entry.fault(f"{key}: {value!r} is not in {' or '.join(names)}")

    def _check_parents(self, name: str, parents: Mapping[str, str | None]) -> None:
        for identity, parent in parents.items():
            self._resolve(self.entries[name][identity], "parent", [parent], name)
            seen = {identity}
            while parent is not None:
                if parent in seen:
                    raise self.entries[name][identity].fault("parent: runs in a circle")
                seen.add(parent)
                parent = parents[parent]

    def _check_agencies(self, agencies: tuple[shapes.Agency, ...]) -> None:
        self._check_parents("agencies.json", {item.code: item.parent for item in agencies})
        for agency in agencies:
            entry = self.entries["agencies.json"][agency.code]
            successors = [successor.code for successor in agency.successors]
            self._resolve(entry, "successors", successors, "agencies.json")
            _check_versions(entry, agency.versions)

    def _check_columns(self, columns: tuple[shapes.Column, ...]) -> None:
        self._check_parents("columns.json", {item.slug: item.parent for item in columns})
        for column in columns:
            entry = self.entries["columns.json"][column.slug]
            if column.slug in self.entries["statutory.json"]:
                raise entry.fault(f"slug {column.slug!r} is a key of the statutory column")
            if column.query is not None:
                query = column.query
                self._resolve(entry, "genres", query.genres, "genres.json")
                self._resolve(entry, "topics", query.topics, "topics.json")
                self._resolve(entry, "columns", query.columns, "columns.json", "statutory.json")
                self._resolve(entry, "agency", [query.agency], "agencies.json")

    def _check_people(self, people: tuple[shapes.Person, ...]) -> None:
        for person in people:
            entry = self.entries["people.json"][person.username]
            self._resolve(entry, "agency", [person.agency], "agencies.json")

    def _check_chains(self, chains: tuple[shapes.Chain, ...]) -> None:
        for chain in chains:
            entry = self.entries["chains.json"][chain.name]
            self._resolve(entry, "agency", [chain.agency], "agencies.json")
            self._resolve(entry, "genres", chain.genres, "genres.json")
            if not {"content", "secrecy"} <= {step.review for step in chain.steps}:
                raise entry.fault("steps: a content review and a secrecy review are required")

    def _check_records(self, records: tuple[shapes.Record, ...]) -> None:
        for record in records:
            entry = self.entries["records.jsonl"][record.ref]
            self._resolve(entry, "agency", [record.agency], "agencies.json")
            self._resolve(entry, "genre", [record.genre], "genres.json")
            self._resolve(entry, "topic", [record.topic], "topics.json")
            self._resolve(entry, "columns", record.columns, "columns.json", "statutory.json")
            refs = [relation.ref for relation in record.relations]
            self._resolve(entry, "relations", refs, "records.jsonl")
            _check_record(entry, record)


def _check_versions(entry: Entry, versions: tuple[shapes.AgencyName, ...]) -> None:
    if not versions:
        raise entry.fault("versions: an agency has at least one name")
    for version in versions:
        if version.valid_from and version.valid_to and version.valid_from > version.valid_to:
            raise entry.fault(f"versions: {version.name} ends before it begins")
    for earlier, later in pairwise(versions):
        if not (earlier.valid_to and later.valid_from and earlier.valid_to < later.valid_from):
            raise entry.fault(f"versions: {earlier.name} and {later.name} overlap")


def _check_record(entry: Entry, record: shapes.Record) -> None:
    """Refuse what the gate would refuse: better here, with a line, than half way through."""
    if len(record.columns) != 1:
        raise entry.fault("columns: a record is filed in exactly one column")
    if (record.state == "published") != (record.published_at is not None):
        raise entry.fault("published_at belongs to published records, and to all of them")
    if (record.state == "scheduled") != (record.publish_in_days is not None):
        raise entry.fault("publish_in_days belongs to scheduled records, and to all of them")
    if record.published_at and record.published_at.date() < record.formed_on:
        raise entry.fault("published_at lies before formed_on")
    if record.attribute != "proactive":
        if not (record.ground and record.reason):
            raise entry.fault("ground and reason are needed where not proactive")
        if record.state != "draft":
            raise entry.fault("what is not proactive cannot go out")
    for change in (record.corrected, record.withdrawn):
        if change and (record.published_at is None or change.at < record.published_at):
            raise entry.fault("corrected and withdrawn come after published_at")


def _agency(entry: Entry) -> shapes.Agency:
    return shapes.Agency(
        code=entry.word_like("code", r"[a-z][a-z0-9]*"),
        level=entry.word("level", words.LEVELS),
        party=entry.truth("party"),
        parent=entry.text_or_none("parent"),
        uscc=entry.text_or_none("uscc"),
        region=entry.text_or_none("region"),
        duties=entry.text_or_empty("duties"),
        can_receive_requests=entry.truth("can_receive_requests"),
        versions=tuple(_agency_name(item) for item in entry.children("versions")),
        successors=tuple(_succession(item) for item in entry.children("successors")),
    )


def _agency_name(entry: Entry) -> shapes.AgencyName:
    made = shapes.AgencyName(
        name=entry.text("name"),
        short_name=entry.text("short_name"),
        aliases=entry.texts("aliases"),
        valid_from=entry.day_or_none("valid_from"),
        valid_to=entry.day_or_none("valid_to"),
        basis=entry.text_or_empty("basis"),
        certainty=entry.word("certainty", words.CERTAINTIES),
    )
    entry.finish()
    return made


def _succession(entry: Entry) -> shapes.Succession:
    made = shapes.Succession(
        code=entry.text("code"),
        on=entry.day("on"),
        kind=entry.word("kind", words.SUCCESSIONS),
        certainty=entry.word("certainty", words.CERTAINTIES),
    )
    entry.finish()
    return made


def _topic(entry: Entry) -> shapes.Topic:
    return shapes.Topic(
        code=entry.word_like("code", r"\d{2}(-\d{2})?"),
        name=entry.text("name"),
        parent=entry.text_or_none("parent"),
    )


def _genre(entry: Entry) -> shapes.Genre:
    return shapes.Genre(
        code=entry.text("code"),
        name=entry.text("name"),
        statutory=entry.truth("statutory"),
    )


def _site_field(entry: Entry) -> shapes.SiteField:
    return shapes.SiteField(
        code=entry.word_like("code", r"[a-z0-9_]+"),
        table=entry.word("table", words.SITE_TABLES),
        group=entry.text("group"),
        label=entry.text("label"),
        kind=entry.word("kind", words.SITE_FIELD_KINDS),
        unit=entry.text_or_none("unit"),
        figure=entry.text_or_none("figure"),
    )


def _statutory(entry: Entry) -> shapes.StatutoryColumn:
    return shapes.StatutoryColumn(
        key=entry.word_like("key", r"[a-z0-9_]+"),
        kind=entry.word("kind", ("part", "content")),
        parent=entry.text_or_none("parent"),
        name=entry.text("name"),
        article=entry.text_or_empty("article"),
        text=entry.text_or_empty("text"),
        cycle=None if entry.absent("cycle") else entry.number("cycle"),
    )


def _column(entry: Entry) -> shapes.Column:
    query = entry.child("query")
    return shapes.Column(
        slug=entry.word_like("slug", r"[a-z0-9-]+"),
        name=entry.text("name"),
        introduction=entry.text("introduction"),
        parent=entry.text_or_none("parent"),
        order=entry.number("order"),
        query=None if query is None else _query(query),
        cycle=None if entry.absent("cycle") else entry.number("cycle"),
    )


def _query(entry: Entry) -> shapes.Query:
    made = shapes.Query(
        genres=entry.texts("genres"),
        topics=entry.texts("topics"),
        columns=entry.texts("columns"),
        agency=entry.text_or_none("agency"),
        years=entry.numbers("years"),
    )
    entry.finish()
    return made


def _person(entry: Entry) -> shapes.Person:
    return shapes.Person(
        username=entry.word_like("username", r"[a-z][a-z0-9-]*"),
        name=entry.text("name"),
        agency=entry.text("agency"),
        post=entry.text("post"),
        roles=entry.words("roles", words.ROLES),
        valid_from=entry.day("valid_from"),
        demonstration=entry.truth("demonstration"),
    )


def _chain(entry: Entry) -> shapes.Chain:
    return shapes.Chain(
        name=entry.text("name"),
        agency=entry.text_or_none("agency"),
        levels=entry.words("levels", words.LEVELS),
        genres=entry.texts("genres"),
        valid_from=entry.day("valid_from"),
        steps=tuple(_chain_step(item) for item in entry.children("steps")),
    )


def _chain_step(entry: Entry) -> shapes.ChainStep:
    made = shapes.ChainStep(
        role=entry.word("role", words.ROLES),
        review=entry.word("review", words.REVIEWS),
    )
    entry.finish()
    return made


def _page(entry: Entry) -> shapes.Page:
    return shapes.Page(
        slug=entry.word_like("slug", r"[a-z-]+"),
        title=entry.text("title"),
        body=entry.text("body"),
    )


def _record(entry: Entry) -> shapes.Record:
    return shapes.Record(
        ref=entry.word_like("ref", r"[a-z0-9-]+"),
        agency=entry.text("agency"),
        title=entry.text("title"),
        genre=entry.text("genre"),
        topic=entry.text("topic"),
        columns=entry.texts("columns"),
        doc_number=entry.text_or_none("doc_number"),
        issuers=entry.texts("issuers"),
        main_recipients=entry.text_or_empty("main_recipients"),
        body=entry.text("body"),
        annexes=tuple(_annex(item) for item in entry.children("annexes")),
        signature=entry.texts("signature"),
        formed_on=entry.day("formed_on"),
        note=entry.text_or_empty("note"),
        summary=entry.text("summary"),
        keywords=entry.texts("keywords"),
        validity=entry.word("validity", words.VALIDITIES),
        attribute=entry.word("attribute", words.ATTRIBUTES),
        ground=None if entry.absent("ground") else entry.word("ground", words.GROUNDS),
        reason=entry.text_or_empty("reason"),
        effective_from=entry.day_or_none("effective_from"),
        valid_until=entry.day_or_none("valid_until"),
        content_source=entry.text("content_source"),
        state=entry.word("state", words.STATES),
        published_at=entry.moment_or_none("published_at"),
        publish_in_days=None
        if entry.absent("publish_in_days")
        else entry.number("publish_in_days"),
        relations=tuple(_relation(item) for item in entry.children("relations")),
        corrected=_correction(entry.child("corrected")),
        withdrawn=_withdrawal(entry.child("withdrawn")),
        demonstration=entry.truth("demonstration"),
    )


def _annex(entry: Entry) -> shapes.Annex:
    made = shapes.Annex(title=entry.text("title"), body=entry.text("body"))
    entry.finish()
    return made


def _relation(entry: Entry) -> shapes.Relation:
    made = shapes.Relation(kind=entry.word("kind", words.RELATIONS), ref=entry.text("ref"))
    entry.finish()
    return made


def _correction(entry: Entry | None) -> shapes.Correction | None:
    if entry is None:
        return None
    made = shapes.Correction(
        at=entry.moment("at"),
        reason=entry.text("reason"),
        title=entry.text_or_none("title"),
        body=entry.text_or_none("body"),
    )
    entry.finish()
    return made


def _withdrawal(entry: Entry | None) -> shapes.Withdrawal | None:
    if entry is None:
        return None
    made = shapes.Withdrawal(at=entry.moment("at"), reason=entry.text("reason"))
    entry.finish()
    return made


def _city(
    entry: Entry,
    *,
    folder: Path,
    agencies: tuple[shapes.Agency, ...],
    topics: tuple[shapes.Topic, ...],
    genres: tuple[shapes.Genre, ...],
    statutory: tuple[shapes.StatutoryColumn, ...],
    site_fields: tuple[shapes.SiteField, ...],
    columns: tuple[shapes.Column, ...],
    people: tuple[shapes.Person, ...],
    chains: tuple[shapes.Chain, ...],
    records: tuple[shapes.Record, ...],
    pages: tuple[shapes.Page, ...],
) -> City:
    made = City(
        name=entry.text("name"),
        government=entry.text("government"),
        region=entry.word_like("region", r"\d{6}"),
        zone=_zone(entry),
        main_agency=entry.text_or_none("main_agency"),
        postcode=entry.text_or_none("postcode"),
        address=entry.text_or_none("address"),
        opening_hours=entry.text_or_none("opening_hours"),
        host=entry.text_or_none("host"),
        contact=entry.text_or_none("contact"),
        site_code=entry.text_or_none("site_code"),
        icp=entry.text_or_none("icp"),
        police=entry.text_or_none("police"),
        error_report_url=entry.text_or_none("error_report_url"),
        domain=entry.text_or_none("domain"),
        notes=entry.text_or_empty("notes"),
        agencies=agencies,
        topics=topics,
        genres=genres,
        statutory=statutory,
        site_fields=site_fields,
        columns=columns,
        people=people,
        chains=chains,
        records=records,
        pages=pages,
        folder=folder,
    )
    entry.finish()
    if made.main_agency is not None and made.main_agency not in {a.code for a in agencies}:
        raise entry.fault(f"main_agency: {made.main_agency!r} is not in agencies.json")
    return made


def _zone(entry: Entry) -> str:
    name = entry.text("zone")
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise entry.fault(f"zone: {name!r} is not a time zone") from None
    return name

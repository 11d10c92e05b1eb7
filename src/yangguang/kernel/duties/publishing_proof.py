"""What publishing can prove: public records, told by genre, topic, column, title and relations."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cache, cached_property
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.asking import Asking
from yangguang.kernel.duties.registry import (
    NO_FACTS,
    Evidence,
    Facts,
    Match,
    Shown,
    own_subjects,
    register_evidence,
    register_subject,
)
from yangguang.kernel.publishing.models import (
    Column,
    Record,
    Relation,
    Topic,
    Version,
    Withdrawal,
)
from yangguang.kernel.publishing.rules import RecordState

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from django.utils.functional import Promise

    from yangguang.kernel.duties.registry import ReadFacts, SubjectKey, Touches
    from yangguang.kernel.ledger.models import Act

FIELDS = {
    "genre": Match.IS,
    "topic": Match.IS,
    "column": Match.IS,
    "title": Match.HAS,
    "title_all": Match.HAS_ALL,
    "doc_number": Match.STARTS,
    "keyword": Match.IS,
    "source_kind": Match.IS,
}
"""Topic and column are met by what lies below them as well."""
Places = dict[int, tuple[str, int | None]]
WANTED = ("record_id", "number", "genre", "topic_id", "column_id", "title", "doc_number",
          "keywords", "source_kind", "formed_on", "record__state")  # fmt: skip


def read_facts(acts: Sequence[Act]) -> Mapping[int, Facts]:
    """The published versions the acts speak of, with relations and withdrawals as they are now.

    The version's text never changes once published; the rest changes with acts of its own.
    """
    about = {a.subject_id for a in acts if a.subject_type == "record"}
    versions = _versions(about, {a.payload.get("number") for a in acts})
    targets, sources = _relations(about)
    gone = _withdrawn(_no_longer_public(about, versions.values()))
    above = _Above()
    found = {}
    for act in acts:
        version = versions.get((act.subject_id, act.payload.get("number")))
        record = act.subject_id or 0
        found[act.pk] = Facts(
            above.values(version) if version else {},
            tuple(sorted(targets[record])),
            tuple(sorted(sources[record])),
            gone.get(record),
        )
    return found


def _versions(
    records: Iterable[int | None], numbers: Iterable[int | None]
) -> dict[tuple[int | None, int | None], dict[str, object]]:
    rows = Version.objects.filter(
        record_id__in=[r for r in records if r], number__in=[n for n in numbers if n]
    )
    return {(row["record_id"], row["number"]): row for row in rows.order_by().values(*WANTED)}


def _relations(
    records: set[int | None],
) -> tuple[dict[int, list[tuple[str, str]]], dict[int, list[tuple[str, str]]]]:
    targets: dict[int, list[tuple[str, str]]] = defaultdict(list)
    sources: dict[int, list[tuple[str, str]]] = defaultdict(list)
    ids = [r for r in records if r]
    rows = Relation.objects.filter(Q(source__in=ids) | Q(target__in=ids))
    for source, target, kind, from_ref, to_ref in rows.values_list(
        "source_id", "target_id", "kind", "source__public_id", "target__public_id"
    ):
        targets[source].append((kind, to_ref))
        sources[target].append((kind, from_ref))
    return targets, sources


def _no_longer_public(
    records: set[int | None], versions: Iterable[Mapping[str, object]]
) -> set[int | None]:
    """Of the records, those that may have been withdrawn."""
    states = {row["record_id"]: row["record__state"] for row in versions}
    return {r for r in records if states.get(r, RecordState.WITHDRAWN) == RecordState.WITHDRAWN}


def _withdrawn(records: set[int | None]) -> dict[int, datetime]:
    ids = [r for r in records if r]
    if not ids:
        return {}
    rows = Withdrawal.objects.filter(
        publication__current_of__in=ids,
        publication__current_of__state=RecordState.WITHDRAWN,
    )
    return dict(rows.values_list("publication__record_id", "at"))


class _Above:
    """Topics and columns with everything they lie under; two short lists, read when asked for."""

    @cached_property
    def topics(self) -> Places:
        """(code, number of the one above) by number."""
        rows = Topic.objects.order_by().values_list("pk", "code", "parent_id")
        return {pk: (code, parent) for pk, code, parent in rows}

    @cached_property
    def columns(self) -> Places:
        """(address, number of the one above) by number."""
        rows = Column.objects.order_by().values_list("pk", "slug", "parent_id")
        return {pk: (slug, parent) for pk, slug, parent in rows}

    @staticmethod
    def _path(known: Places, pk: int | None) -> tuple[str, ...]:
        names = []
        while pk in known:
            name, pk = known[pk]
            names.append(name)
        return tuple(names)

    def values(self, version: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
        """The fields of one version."""
        title = str(version["title"])
        keywords = version["keywords"]
        topic, column = version["topic_id"], version["column_id"]
        return {
            "genre": (str(version["genre"]),),
            "topic": self._path(self.topics, topic) if isinstance(topic, int) else (),
            "column": self._path(self.columns, column) if isinstance(column, int) else (),
            "title": (title,),
            "title_all": (title,),
            "doc_number": (str(version["doc_number"]),),
            "keyword": tuple(keywords) if isinstance(keywords, list) else (),
            "source_kind": (str(version["source_kind"]),),
            "formed_on": (str(version["formed_on"]),) if version["formed_on"] else (),
        }


def touched(acts: Sequence[Act]) -> Iterable[SubjectKey]:
    """The acts' own records and, of relations, the other ends."""
    refs = {str(a.payload["target"]) for a in acts if "target" in a.payload}
    ends = Record.objects.filter(public_id__in=refs).values_list("pk", flat=True) if refs else ()
    return {*own_subjects(acts), *(("record", pk) for pk in ends)}


def with_record(
    name: str,
    kinds: tuple[str, ...],
    label: str | Promise,
    subjects: Callable[[Collection[int]], Iterable[SubjectKey]],
    fields: Mapping[str, Match] | None = None,
    values: ReadFacts | None = None,
) -> Evidence:
    """Proof by acts of another room that tell of a public record, named under `record` in their
    payload. Once the record is taken back they prove nothing; public again, they do.

    `subjects`: whose acts tell of records with these numbers. `values`: what the fields say.
    """

    def facts(acts: Sequence[Act]) -> Mapping[int, Facts]:
        said = values(acts) if values else {}
        named = {str(act.payload.get("record", "")) for act in acts}
        rows = Record.objects.filter(public_id__in=named, state=RecordState.WITHDRAWN)
        records = dict(rows.values_list("public_id", "pk"))
        gone = _withdrawn(set(records.values()))
        return {
            act.pk: replace(
                said.get(act.pk, NO_FACTS),
                withdrawn_at=gone.get(records.get(str(act.payload.get("record", "")), 0)),
            )
            for act in acts
        }

    return Evidence(name, kinds, label, fields or {}, facts, TURNING, _touching(subjects))


TURNING = ("publishing.published", "publishing.corrected", "publishing.withdrawn")
"""After which a record is public or no longer is; one taken back returns as a correction."""


@cache
def _touching(subjects: Callable[[Collection[int]], Iterable[SubjectKey]]) -> Touches:
    """One and the same for all proof about the same subjects, so that it is asked once."""

    def touches(acts: Sequence[Act]) -> Iterable[SubjectKey]:
        of_records = [a for a in acts if a.subject_type == "record" and not _is_first(a)]
        records = {a.subject_id for a in of_records if a.subject_id}
        return set(subjects(records)) if records else ()

    return touches


def _is_first(act: Act) -> bool:
    """Whether a record becomes public that never was: no proof that names it was withdrawn."""
    return act.kind == "publishing.published" and act.payload.get("number") == 1


def show_records(refs: Sequence[str]) -> Asking[Mapping[str, Shown]]:
    """Public records by their public ids; what is not public is missing."""
    rows = Record.objects.filter(public_id__in=refs, state=RecordState.PUBLISHED)
    (found,) = yield [rows.values_list("public_id", "current__version__title", "current__index_no")]
    return {
        public_id: Shown(title, _address(public_id), number) for public_id, title, number in found
    }


def _address(public_id: str) -> str:
    """The portal's page; an installation may run without a portal."""
    try:
        return reverse("portal:document", args=[public_id])
    except NoReverseMatch:
        return ""


def register() -> None:
    """Register what publishing can prove."""
    register_evidence(
        Evidence(
            "publishing",
            ("publishing.published", "publishing.corrected"),
            _("已公开的信息"),
            FIELDS,
            read_facts,
            changed_by=(
                "publishing.published",
                "publishing.corrected",
                "publishing.withdrawn",
                "publishing.related",
                "publishing.unrelated",
            ),
            touches=touched,
        )
    )
    register_subject("record", show_records)

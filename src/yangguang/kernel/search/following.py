"""The search as a consequence of acts: each host's index follows the seals from its own place.

The place is kept in the index itself. An index that is missing, of another schema or of another
database is made anew, beside the live one.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.ledger.followers import acts_after, last_sequence
from yangguang.kernel.ledger.installation import installation
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.ledger.rules import digest
from yangguang.kernel.now import city_date
from yangguang.kernel.publishing.showing import TAKEN_BACK
from yangguang.kernel.search.embedded.folder import Busy
from yangguang.kernel.search.embedded.searching import EmbeddedEngine
from yangguang.kernel.search.engine import Place
from yangguang.kernel.search.registry import kinds_of, searchables
from yangguang.kernel.tags.remembering import Remembered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date, datetime

    from yangguang.kernel.search.engine import Doc
    from yangguang.kernel.search.registry import Searchable

log = structlog.get_logger()

SMALL_KINDS_EVERY = 30.0
"""Seconds between two readings of the small kinds that no act announced."""
MOST_HIDDEN = 1000
PATIENCE = 40


@cache
def engine() -> EmbeddedEngine:
    """This host's engine."""
    return EmbeddedEngine(Path(settings.DATA_DIR) / "search")


def follow(*, at: datetime) -> int:
    """Take over what is new; how many acts were handled. Does nothing while another writes."""
    try:
        place = _usable_place()
        if place is None or (_Reading.is_due() and place.digests.get(BASIS) != _basis()):
            make_anew(at=at)
            place = engine().place()
        return _follow(place, at) if place else 0
    except Busy:
        return 0


def _usable_place() -> Place | None:
    """Where the index stands; None when it does not belong to this database as it is."""
    place = engine().place()
    if place is None or place.epoch != installation().epoch:
        return None
    return place if place.sequence <= last_sequence() else None


def _follow(place: Place, at: datetime) -> int:
    handled = 0
    while True:
        acts, last = acts_after(place.sequence)
        place = replace(place, sequence=last, digests=dict(place.digests))
        renewed = _renewed(acts, place, at)
        if not acts and not renewed:
            return handled
        keys = _changed(acts)
        docs = [doc for found in renewed.values() for doc in found]
        docs += [doc for kind, found in keys.items() for doc in _read(kind, found, at)]
        present = {doc.key for doc in docs}
        gone = [key for found in keys.values() for key in found if key not in present]
        engine().apply(docs, gone, place, kinds=list(renewed))
        handled += len(acts)


def _changed(acts: Sequence[Act]) -> dict[Searchable, set[str]]:
    found: dict[Searchable, set[str]] = {}
    for searchable in searchables.values():
        own = [act for act in acts if act.kind in searchable.act_kinds]
        if own and not searchable.is_small:
            found[searchable] = searchable.changed(own)
    return found


def _read(searchable: Searchable, keys: Iterable[str], at: datetime) -> Iterator[Doc]:
    return searchable.docs(sorted(keys), at=at)


class _Reading:
    """When this process last read the small kinds."""

    at = -SMALL_KINDS_EVERY

    @classmethod
    def is_due(cls) -> bool:
        """Whether they have to be read though no act announced anything."""
        return monotonic() - cls.at >= SMALL_KINDS_EVERY


def _renewed(acts: Sequence[Act], place: Place, at: datetime) -> dict[str, list[Doc]]:
    """Small kinds that are not as the index has them; their digests go into the place."""
    kinds = {act.kind for act in acts}
    is_time = _Reading.is_due()
    found = {}
    for searchable in searchables.values():
        if searchable.is_small and (is_time or kinds & searchable.act_kinds):
            docs = list(searchable.docs(None, at=at))
            own = digest([repr(doc) for doc in docs])
            if place.digests.get(searchable.kind) != own:
                place.digests[searchable.kind] = own
                found[searchable.kind] = docs
    if is_time:
        _Reading.at = monotonic()
    return found


BASIS = "basis"
"""Beside the digests of the small kinds: of what the documents of all kinds depend on."""


def _basis() -> str:
    return digest([searchable.basis() for searchable in searchables.values()])


def make_anew(*, at: datetime, progress: Callable[[int], None] | None = None) -> int:
    """A new index from what is public now; how many documents. Raises Busy.

    Its place is the last seal before the reading began: what came meanwhile is handled again.
    """
    place = Place(last_sequence(), installation().epoch)
    place.digests[BASIS] = _basis()
    for searchable in searchables.values():
        if searchable.is_small:
            docs = searchable.docs(None, at=at)
            place.digests[searchable.kind] = digest([repr(doc) for doc in docs])
    count = engine().rebuild(_everything(at, progress), place)
    log.info("search_rebuilt", documents=count, sequence=place.sequence)
    return count


def _everything(at: datetime, progress: Callable[[int], None] | None) -> Iterator[Doc]:
    done = 0
    for searchable in searchables.values():
        for doc in searchable.docs(None, at=at):
            yield doc
            done += 1
            if progress:
                progress(done)


def hidden_keys(sequence: int) -> frozenset[str]:
    """Keys taken back by acts the index has not heard of yet: they are shown and counted no more.

    One more reading of the state follows when results are shown; this is for the counts.
    """
    return _hidden.get(sequence, lambda: _hidden_since(sequence))


_hidden: Remembered[int, frozenset[str]] = Remembered(8, told_by=frozenset({TAKEN_BACK}))


def _hidden_since(sequence: int) -> frozenset[str]:
    removing = {kind for s in searchables.values() for kind in s.removing_kinds}
    acts = Act.objects.filter(kind__in=removing)
    waiting = [
        *acts.filter(unsealed__isnull=False)[:MOST_HIDDEN],
        *acts.filter(seal__sequence__gt=sequence)[:MOST_HIDDEN],
    ]
    if not waiting:
        return frozenset()
    return frozenset(
        key
        for searchable in searchables.values()
        for key in searchable.gone([a for a in waiting if a.kind in searchable.removing_kinds])
    )


def visible(keys: Sequence[str], *, at: datetime) -> dict[str, tuple[str, str]]:
    """Title and address of those of the keys that everybody may see now."""
    found: dict[str, tuple[str, str]] = {}
    for kind, own in kinds_of(keys).items():
        found.update(_titles_of(searchables[kind], own, at))
    return found


_titles: Remembered[tuple[str, date], tuple[str, str]] = Remembered(4000)


def _titles_of(
    searchable: Searchable, keys: Sequence[str], at: datetime
) -> dict[str, tuple[str, str]]:
    day = city_date(at)

    def read(missing: Sequence[tuple[str, date]]) -> dict[tuple[str, date], tuple[str, str]]:
        titles = searchable.titles([key for key, _day in missing], at=at)
        return {(key, day): value for key, value in titles.items()}

    kept = _titles.get_many([(key, day) for key in keys], read)
    return {key: value for (key, _day), value in kept.items()}


def is_ours() -> bool:
    """Whether there is an index, and it belongs to this database."""
    place = engine().place()
    return place is not None and place.epoch == installation().epoch


def caught_up(upto: int, *, at: datetime) -> None:
    """See to it that the index has handled everything up to a seal. Raises Behind."""
    for _attempt in range(PATIENCE):
        place = engine().place()
        if place is not None and place.sequence >= upto:
            return
        # Where another process writes it is done in a moment; else we do it ourselves.
        follow(at=at)
        sleep(0.05)
    raise Behind


def remove(keys: Sequence[str]) -> None:
    """Take documents out of this host's index now, whatever the follower does. Raises Behind.

    The place stays: the follower meets the act of the withdrawal and finds nothing to do.
    """
    for _attempt in range(PATIENCE):
        place = engine().place()
        if place is None:
            return
        try:
            engine().apply([], keys, place)
        except Busy:
            sleep(0.05)
        else:
            return
    raise Behind


class Behind(RuntimeError):
    """The index has not come as far as was asked; to be tried again."""


class SearchProjection:
    """The index among the projections: it keeps its own place and runs by itself."""

    name = "search"
    label = _("搜索")

    def position(self) -> int:
        """The last seal it has handled; 0 without an index."""
        place = engine().place()
        return place.sequence if place else 0

    def follow(self, *, at: datetime) -> int:
        """Take over what is new."""
        return follow(at=at)

    def rebuild(self, *, at: datetime, progress: Callable[[int, int], None]) -> None:
        """Make the index anew. Raises Busy."""
        make_anew(at=at, progress=lambda done: progress(done, done))

    def fingerprint(self) -> str:
        """Digest over every document of the index."""
        return engine().fingerprint()

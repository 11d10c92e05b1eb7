"""Acts against bare inserts of the same rows, and sealing against appending.

`python benchmarks/ledger.py [--acts N] [--singles N] [--json]`, on a database of its own: a
SQLite file in a temporary folder, or the PostgreSQL server of TEST_DATABASE_URL, where a
database is made and dropped. The bare table has the same columns, indexes and foreign keys and
stands in the same database, so that durability is the same; it has no triggers.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

TARGETS = {"bulk": 0.3, "singles": 0.3, "sealing": 1.0}
ROUNDS = 3
AT = datetime(2026, 11, 18, 6, 30, tzinfo=UTC)


def prepare() -> Callable[[], None]:
    """Set Django up on a fresh database; returns what drops it."""
    folder = tempfile.TemporaryDirectory(prefix="yangguang-bench-")
    os.environ["YANGGUANG_DATA_DIR"] = folder.name
    os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "")
    os.environ["DJANGO_SETTINGS_MODULE"] = "yangguang.project.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor == "sqlite":
        call_command("migrate", verbosity=0, skip_checks=True)
        return folder.cleanup
    old = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"bench_ledger_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)

    def drop() -> None:
        connection.creation.destroy_test_db(old, verbosity=0)
        folder.cleanup()

    return drop


def bare_model() -> type:
    """The table of acts once more, without triggers."""
    from django.db import connection, models

    from yangguang.kernel.ledger.models import Act

    fields = {}
    for field in Act._meta.local_fields:
        _name, _path, args, kwargs = field.deconstruct()
        if isinstance(field, models.ForeignKey):
            kwargs["related_name"] = "+"
        fields[field.name] = type(field)(*args, **kwargs)
    indexes = []
    for index in Act._meta.indexes:
        clone = index.clone()
        clone.name = f"bare_{index.name}"
        indexes.append(clone)
    meta = type("Meta", (), {"app_label": "ledger", "indexes": indexes})
    model = type("BareAct", (models.Model,), {**fields, "Meta": meta, "__module__": __name__})
    with connection.schema_editor() as editor:
        editor.create_model(model)
    return model


def rate(count: int, work: Callable[[], None]) -> float:
    """How many a second."""
    start = perf_counter()
    work()
    return count / (perf_counter() - start)


def measure(acts: int, singles: int) -> dict[str, float]:
    """Rates of the best of several rounds, taken in turn so that the machine is fair to both."""
    from django.db import transaction

    from yangguang.kernel.ledger.sealing import seal
    from yangguang.kernel.ledger.services import NewAct, Subject, record, record_many
    from yangguang.kernel.organizations.rules import SYSTEM

    bare = bare_model()
    names = [f.attname for f in bare._meta.concrete_fields if f.attname != "id"]

    def news(count: int) -> list[NewAct]:
        payload = {"number": "1", "index_no": "11230800MB0000000X/2026-00001", "title": "关于" * 12}
        return [
            NewAct("bench.happened", SYSTEM, AT, Subject("record", n, f"R-{n}"), payload=payload)
            for n in range(count)
        ]

    def same_rows(count: int) -> list[object]:
        rows = [new.row() for new in news(count)]
        return [bare(**{name: getattr(row, name) for name in names}) for row in rows]

    def bulk_bare(rows: list[object]) -> None:
        with transaction.atomic():
            bare.objects.bulk_create(rows, batch_size=1000)

    def bulk_acts(new: list[NewAct]) -> None:
        with transaction.atomic():
            record_many(new)

    def one_by_one(items: list, write: Callable) -> None:
        for item in items:
            with transaction.atomic():
                write(item)

    best: dict[str, float] = {}

    def note(name: str, count: int, work: Callable[[], None]) -> None:
        best[name] = max(best.get(name, 0.0), rate(count, work))

    for _ in range(ROUNDS):
        rows, new = same_rows(acts), news(acts)
        note("bulk_bare", acts, lambda rows=rows: bulk_bare(rows))
        note("bulk_acts", acts, lambda new=new: bulk_acts(new))
        note("sealing", acts, lambda: seal(at=AT))
        rows, new = same_rows(singles), news(singles)
        note("singles_bare", singles, lambda rows=rows: one_by_one(rows, lambda r: r.save()))
        note("singles_acts", singles, lambda new=new: one_by_one(new, record))
        seal(at=AT)
    return best


def main() -> int:
    """Measure, print, and return 1 when a target is missed."""
    parser = argparse.ArgumentParser(description="Acts against bare inserts of the same rows")
    parser.add_argument("--acts", type=int, default=20_000)
    parser.add_argument("--singles", type=int, default=500)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    drop = prepare()
    try:
        from django.db import connection

        database = connection.vendor
        rates = measure(options.acts, options.singles)
        connection.close()
    finally:
        drop()
    ratios = {
        "bulk": rates["bulk_acts"] / rates["bulk_bare"],
        "singles": rates["singles_acts"] / rates["singles_bare"],
        # Against one by one: that is how acts arrive. Bulk is told beside it.
        "sealing": rates["sealing"] / rates["singles_acts"],
        "sealing_of_bulk": rates["sealing"] / rates["bulk_acts"],
    }
    out = sys.stdout.write
    if options.json:
        result = {"database": database, "rates": rates, "ratios": ratios, "targets": TARGETS}
        out(json.dumps(result) + "\n")
    else:
        out(f"{database}, per second\n")
        for name, value in rates.items():
            out(f"  {name:<16}{value:>12,.0f}\n")
        for name, value in ratios.items():
            target = f"target {TARGETS[name]}" if name in TARGETS else ""
            out(f"  {name:<16}{value:>12.2f}  {target}\n")
    return int(any(ratios[name] < target for name, target in TARGETS.items()))


if __name__ == "__main__":
    sys.exit(main())

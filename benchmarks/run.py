"""`make bench`: what the city's pages, gate and ledger cost, as ratios and counts of one run.

`python benchmarks/run.py [--documents N] [--json]`: a SQLite file in a temporary folder, or the
server of TEST_DATABASE_URL. Documents go through the real gate, as batches of 10,000.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from ledger import AT, prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parent.parent
SMALL = 1000
BATCH = 10_000
ROUNDS = 15
TARGETS = {
    "batch_publish_of_bare": (0.1, "min"),
    "record_queries": (12, "max"),
    "list_queries": (15, "max"),
    "record_time_ratio": (1.2, "max"),
    "list_time_ratio": (1.2, "max"),
    "publish_to_visible_s": (1.0, "max"),
    "import_plan_s": (1.0, "max"),
    "web_process_mb": (200, "max"),
}


class City:
    """An office with enough people to let batches through the gate."""

    def __init__(self) -> None:
        sys.path.insert(0, str(ROOT))
        from tests.kernel.publishing.office import Office

        self.office = Office(AT)
        self.made = 0

    def drafts(self, count: int) -> list[Any]:
        """Complete drafts, written in bulk."""
        from yangguang.kernel.publishing.models import Contribution, Record, Version
        from yangguang.kernel.publishing.services.drafting import new_public_id

        office = self.office
        officer = office.information_officer.person_id
        records = Record.objects.bulk_create(
            [
                Record(
                    public_id=new_public_id(),
                    agency=office.agency,
                    created_by_id=officer,
                    created_at=AT,
                )
                for _n in range(count)
            ],
            batch_size=1000,
        )
        versions = Version.objects.bulk_create(
            [
                Version(
                    record=record,
                    number=1,
                    created_by_id=officer,
                    created_at=AT,
                    updated_at=AT,
                    **office.fields(
                        title=f"关于第{self.made + n}项工作的通知",
                        formed_on=date(2016 + n % 10, 1, 1) + timedelta(days=n % 300),
                        genre=("notice", "opinion", "announcement", "reply")[n % 4],
                        doc_number=f"佳教发〔{2016 + n % 10}〕{self.made + n}号",
                        doc_number_key=f"佳教发{2016 + n % 10}{self.made + n}",
                    ),
                )
                for n, record in enumerate(records)
            ],
            batch_size=500,
        )
        Contribution.objects.bulk_create(
            [Contribution(version=v, person_id=officer, at=AT) for v in versions],
            batch_size=1000,
        )
        self.made += count
        return versions

    def publish(self, count: int) -> float:
        """Drafts through the gate as one batch; seconds of the publishing alone."""
        from tests.kernel.publishing.office import CHAIN
        from yangguang.kernel.publishing import services

        office = self.office
        batch = services.create_batch(
            agency=office.agency,
            name=f"{count}",
            versions=self.drafts(count),
            actor=office.information_officer,
            at=AT,
        )
        batch = services.submit_batch(
            batch=batch, lock=batch.lock, actor=office.information_officer, at=AT
        )
        for role in CHAIN:
            batch = services.pass_batch_review(
                batch=batch, lock=batch.lock, opinion="", actor=office.actors[role], at=AT
            )
        begun = perf_counter()
        services.publish_batch(batch=batch, actor=office.publisher, at=AT)
        return perf_counter() - begun


def bare_copy(model: type[Any]) -> type[Any]:
    """The model's columns in a table without triggers."""
    from django.db import connection, models

    fields: dict[str, Any] = {"__module__": "yangguang.kernel.ledger.models"}
    for field in model._meta.concrete_fields:
        if not field.primary_key:
            name, _path, args, kwargs = field.deconstruct()
            if field.is_relation:
                fields[name] = models.ForeignKey(
                    field.related_model, models.DO_NOTHING, null=field.null, related_name="+"
                )
            else:
                fields[name] = type(field)(*args, **kwargs)
    fields["Meta"] = type("Meta", (), {"app_label": "ledger"})
    made = type(f"Bare{model.__name__}", (models.Model,), fields)
    with connection.schema_editor() as editor:
        editor.create_model(made)
    return made


def bare_seconds() -> float:
    """Seconds to insert the publications and acts of one batch into bare tables."""
    from django.db import transaction

    from yangguang.kernel.ledger.models import Act
    from yangguang.kernel.publishing.models import Publication

    total = 0.0
    for model in (Publication, Act):
        bare = bare_copy(model)
        names = [f.attname for f in bare._meta.concrete_fields if not f.primary_key]
        rows = [bare(**values) for values in model.objects.order_by("-pk").values(*names)[:BATCH]]
        begun = perf_counter()
        for start in range(0, len(rows), 1000):
            with transaction.atomic():
                bare.objects.bulk_create(rows[start : start + 1000])
        total += perf_counter() - begun
    return total


def follow() -> None:
    """What the worker does, until nothing is left."""
    from yangguang.kernel.ledger.followers import run_followers
    from yangguang.kernel.ledger.sealing import seal

    while seal(at=AT):
        pass
    while run_followers(at=AT):
        pass


def pages() -> dict[str, tuple[int, float]]:
    """(queries, median seconds) of a list page and a record page."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from yangguang.kernel.publishing.models import Record

    record = Record.objects.filter(state="published").order_by("pk")[SMALL // 2]
    client = Client()
    found = {}
    for name, address in (
        ("list", "/catalogue/"),
        ("record", f"/documents/{record.public_id}/"),
    ):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        found[name] = (len(captured), median(lambda a=address: client.get(a)))
    return found


def median(act: Callable[[], object]) -> float:
    """Median seconds of some rounds."""

    def once() -> float:
        begun = perf_counter()
        act()
        return perf_counter() - begun

    return statistics.median(once() for _round in range(ROUNDS))


def visible_seconds(city: City) -> float:
    """From the publisher's act to the record on the list, the worker's steps included."""
    from django.test import Client

    from yangguang.kernel.publishing import services

    version = city.office.approved()
    begun = perf_counter()
    publication = services.publish(
        version=version, lock=version.lock, actor=city.office.publisher, at=AT + timedelta(days=1)
    )
    follow()
    page = Client().get("/catalogue/").content.decode()
    assert publication.record.public_id in page
    return perf_counter() - begun


def import_seconds(city: City) -> float:
    """The founding plan, from file to draft, once libraries are loaded."""
    from yangguang.kernel.publishing import services

    data = (ROOT / "tests" / "data" / "jiamusi-2017-27.txt").read_bytes()

    def once() -> None:
        services.import_document(
            agency=city.office.agency,
            data=data,
            filename="plan.txt",
            actor=city.office.information_officer,
            at=AT,
        )

    once()
    return median(once)


MEMORY = """
import django, resource
django.setup()
from django.test import Client
for address in ("/", "/catalogue/", "/columns/", "/zfxxgk/", "/agencies/", "/desk/login/"):
    Client().get(address)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def web_megabytes() -> int:
    """Peak resident memory of a fresh process that has served the portal's pages, in MB."""
    done = subprocess.run(
        [sys.executable, "-c", MEMORY], capture_output=True, check=True, text=True
    )
    return int(done.stdout.split()[-1])


def measure(documents: int) -> Iterator[tuple[str, float]]:
    """Every figure, in the order of the table."""
    city = City()
    city.publish(SMALL)
    follow()
    small = pages()
    seconds = 0.0
    while city.made < documents:
        seconds = city.publish(min(BATCH, documents - city.made))
    yield "batch_publish_of_bare", bare_seconds() / seconds
    follow()
    large = pages()
    for name in ("record", "list"):
        yield f"{name}_queries", max(small[name][0], large[name][0])
        yield f"{name}_queries_differ", large[name][0] - small[name][0]
        yield f"{name}_time_ratio", large[name][1] / small[name][1]
    yield "publish_to_visible_s", visible_seconds(city)
    yield "import_plan_s", import_seconds(city)
    yield "web_process_mb", web_megabytes()
    yield "bench_peak_mb", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def verdict(name: str, value: float) -> str:
    """Whether the aim is met."""
    if name not in TARGETS:
        return ""
    aim, side = TARGETS[name]
    met = value >= aim if side == "min" else value <= aim
    return f"{'aim met' if met else 'AIM MISSED'} ({'≥' if side == 'min' else '≤'} {aim})"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    drop = prepare()
    try:
        found = dict(measure(options.documents))
    finally:
        drop()
    if options.json:
        print(json.dumps(found))
        return
    print(f"{options.documents} documents; ratios within one run, counts and medians")
    for name, value in found.items():
        print(f"  {name:24} {value:10.3f}  {verdict(name, value)}")
    subprocess.run([sys.executable, str(ROOT / "benchmarks" / "ledger.py")], check=True)


if __name__ == "__main__":
    main()

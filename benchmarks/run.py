"""The numbers of `make bench`: counts and ratios, with many documents, on a database of its own.

`python benchmarks/run.py [--documents N] [--json]`. Documents go in through the gate's batch
path: drafted in bulk, reviewed as one manifest, published. Absolute times depend on the machine
and are shown only beside the ratios.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from ledger import prepare

if TYPE_CHECKING:
    from collections.abc import Iterator

AT = datetime(2026, 11, 18, 6, 30, tzinfo=UTC)
SMALL = 1_000
PLAN = Path(__file__).parent.parent / "tests" / "data" / "jiamusi-2017-27.txt"
LIMITS = {
    "record page, queries": 12,
    "list page, queries": 15,
    "record page, time at large : small": 1.2,
    "list page, time at large : small": 1.2,
    "publish to visible, s": 1.0,
    "import of the plan, s": 1.0,
}
AT_LEAST = {"batch publishing : bare bulk_create": 0.1}


def publish_documents(agency: Any, numbers: Iterator[int], count: int) -> float:
    """Draft, review as one manifest and publish; seconds the publishing took."""
    from yangguang.kernel.organizations.models import RoleAssignment
    from yangguang.kernel.organizations.rules import Role
    from yangguang.kernel.organizations.selectors import actor_for
    from yangguang.kernel.publishing import services
    from yangguang.kernel.publishing.models import Column, Topic

    def actor(role: str) -> Any:
        person = RoleAssignment.objects.filter(agency=agency, role=role)[0].person
        return actor_for(person, on=AT.date())

    officer = actor(Role.INFORMATION_OFFICER)
    topic = Topic.objects.filter(parent__isnull=False).first()
    column = Column.objects.filter(statutory=False).first()
    from django.db import transaction

    versions = []
    with transaction.atomic():
        for _ in range(count):
            number = next(numbers)
            versions.append(
                services.create_record(
                    agency=agency,
                    fields={
                        "title": f"关于第{number}号事项的通知",
                        "doc_number": f"佳测发〔2026〕{number}号",
                        "issuers": ["测试机关"],
                        "body": f"<p>第{number}号事项按照既定安排办理。</p>" * 5,
                        "formed_on": AT.date(),
                        "genre": "notice",
                        "topic": topic,
                        "column": column,
                        "summary": "测试内容。",
                        "attribute": "proactive",
                        "content_source": "测试机关",
                    },
                    actor=officer,
                    at=AT,
                )
            )
    batch = services.create_batch(
        agency=agency, name="bench", versions=versions, actor=officer, at=AT
    )
    batch = services.submit_batch(batch=batch, lock=batch.lock, actor=officer, at=AT)
    for step in batch.steps:
        batch = services.pass_batch_review(
            batch=batch, lock=batch.lock, opinion="同意", actor=actor(step["role"]), at=AT
        )
    begun = perf_counter()
    services.publish_batch(batch=batch, actor=actor(Role.PUBLISHER), at=AT)
    return perf_counter() - begun


def bare_insert(count: int) -> float:
    """Seconds a bare bulk_create of as many publications takes; undone afterwards."""
    from django.db import connection, transaction

    from yangguang.kernel.ledger.models import Act
    from yangguang.kernel.publishing.models import Publication

    rows = list(Publication.objects.order_by("-pk")[:count])
    acts = list(Act.objects.order_by("-pk")[:count])
    quote = connection.ops.quote_name
    begun = 0.0
    with transaction.atomic():
        with connection.cursor() as cursor:
            for model in (Publication, Act):
                table = model._meta.db_table
                cursor.execute(
                    f"CREATE TABLE {quote('bare_' + table)} AS SELECT * FROM {quote(table)} LIMIT 0"
                )
        begun = perf_counter()
        for model, items in ((Publication, rows), (Act, acts)):
            table = model._meta.db_table
            model._meta.db_table = f"bare_{table}"
            try:
                model._base_manager.bulk_create(items, batch_size=1000)
            finally:
                model._meta.db_table = table
        begun = perf_counter() - begun
        transaction.set_rollback(True)
    return begun


def page(address: str) -> tuple[int, float]:
    """Queries and median seconds of a page."""
    from django.db import connection
    from django.test import Client

    client, count = Client(), 0

    def counted(execute: Any, *arguments: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*arguments)

    with connection.execute_wrapper(counted):
        response = client.get(address)
    if response.status_code != 200:
        message = f"{address} answers {response.status_code}"
        raise RuntimeError(message)
    times = []
    for _ in range(15):
        begun = perf_counter()
        client.get(address)
        times.append(perf_counter() - begun)
    return count, statistics.median(times)


def catch_up() -> None:
    """Seal and let the followers take over, as the worker does."""
    from yangguang.kernel.ledger.followers import run_followers
    from yangguang.kernel.ledger.sealing import seal

    seal(at=AT)
    while run_followers(at=AT):
        pass


def pages() -> dict[str, tuple[int, float]]:
    """The record page of some published document, and the first list page."""
    from yangguang.kernel.publishing.models import Record

    record = Record.objects.filter(state="published").order_by("-pk")[0]
    page("/catalogue/")  # warm
    return {
        "record page": page(f"/documents/{record.public_id}/"),
        "list page": page("/catalogue/"),
    }


def memory_of_web_process() -> float:
    """Resident MB of a process that has answered a page."""
    code = (
        "import django;django.setup();"
        "from django.core.wsgi import get_wsgi_application as g;g();"
        "from django.test import Client;c=Client();c.get('/');c.get('/catalogue/');"
        "print(open('/proc/self/status').read().split('VmRSS:')[1].split()[0])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return int(result.stdout) / 1024


def measure(documents: int) -> dict[str, float]:
    """All numbers."""
    from yangguang.kernel.organizations.selectors import agency_for
    from yangguang.project.loading import install_city, read_city

    install_city(read_city("jiamusi"), with_demonstration_people=True)
    agency = agency_for("szfb")
    numbers = iter(range(1, 10_000_000))
    publish_documents(agency, numbers, SMALL)
    catch_up()
    small = pages()
    done, rates, chunk = SMALL, [], 0
    while done < documents:
        chunk = min(10_000, documents - done)
        rates.append((chunk, publish_documents(agency, numbers, chunk)))
        done += chunk
        catch_up()
        print(f"{done} documents", file=sys.stderr)
    large = pages()
    result: dict[str, float] = {"documents": done}
    for name, (queries, seconds) in large.items():
        result[f"{name}, queries"] = queries
        result[f"{name}, queries at 1,000"] = small[name][0]
        result[f"{name}, time at large : small"] = seconds / small[name][1]
    begun = perf_counter()
    publish_documents_one(agency, numbers)
    result["publish to visible, s"] = perf_counter() - begun
    if rates:
        count, seconds = rates[-1]
        result["batch publishing, documents/s"] = count / seconds
        result["batch publishing : bare bulk_create"] = bare_insert(count) / seconds
    result["import of the plan, s"] = import_of_plan()
    result["memory of a web process, MB"] = memory_of_web_process()
    return result


def publish_documents_one(agency: Any, numbers: Iterator[int]) -> None:
    """One more document, published and in every list."""
    publish_documents(agency, numbers, 1)
    catch_up()


def import_of_plan() -> float:
    """Seconds to read the plan from its saved page."""
    from yangguang.kernel.documents.reading import read

    data = PLAN.read_bytes()
    begun = perf_counter()
    read(data, filename=PLAN.name)
    return perf_counter() - begun


def main() -> int:
    """Measure, show, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000, help="how many")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    drop = prepare()
    try:
        result = measure(options.documents)
    finally:
        drop()
    if options.json:
        print(json.dumps(result, indent=1))
    bad = 0
    for name, value in result.items():
        over = name in LIMITS and value > LIMITS[name]
        under = name in AT_LEAST and value < AT_LEAST[name]
        bad += over or under
        limit = f"  (≤ {LIMITS[name]})" if name in LIMITS else ""
        limit = f"  (≥ {AT_LEAST[name]})" if name in AT_LEAST else limit
        mark = "  MISSED" if over or under else ""
        if not options.json:
            print(f"{name:<42}{value:>12.2f}{limit}{mark}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

"""Consultations: the draft's page, a submission, the worklist of answers, likeness, the report.

The consultations go through the services and the gate; their opinions are written in bulk past
the services, with words as people write them. Pages are read on two databases side by side: with
fifty opinions on the draft and a thousand on the worklist, and with all of them. The report is
made in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from secrets import token_hex
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

from documents import Page, measured, queries
from measuring.databases import Pair, refresh_statistics
from measuring.opinions import texts
from measuring.pairs import ratio
from measuring.program import Part, note
from measuring.results import Result
from measuring.rows import AT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CLAUSES, FEW, MANY = 400, 50, 5_000
ANSWERED = 10_000
WORKLIST = 1_000
CHUNK = 5_000
QUERIES, SUBMISSION = 15, 20
TIMES = 1.5
"""What the draft's page may take with 5,000 opinions, of what it takes with 50."""
GROUPING, REPORT = 60.0, 20.0
"""Seconds for 10,000 opinions."""
MEMORY = 60.0
"""MB by which the report may let its process grow."""
ROUNDS = 15


def consulted(agency: str, title: str, clauses: int, *, ago: int, days: int) -> Any:
    """A consultation whose notice is public."""
    from django.db import transaction

    from yangguang.areas.decisions.models import Consultation
    from yangguang.project.consulting import consult
    from yangguang.project.living import Scene

    item = {
        "agency": agency, "title": title, "object_type": "decision", "topic": "10-02",
        "opened_days_ago": ago, "days": days, "basis": ["《中华人民共和国立法法》"],
        "explanation": ["为了量一量。"], "channels_out": ["site", "new_media"],
        "contacts": {"email": "bench@example.cn", "address": "佳木斯市政府办公室"},
        "draft_title": f"{title}（征求意见稿）", "opinions": [],
        "draft": [f"第{_number(n)}条 这是第{n}条的内容，规定有关单位应当做什么。"
                  for n in range(1, clauses + 1)],
    }  # fmt: skip
    with transaction.atomic():
        consult(Scene.of(AT, item))
    return Consultation.objects.select_related("agency").get(title=title)


def _number(n: int) -> str:
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(n, 100)
    tens, ones = divmod(rest, 10)
    words = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        words += f"{digits[tens]}十"
    elif hundreds and ones:
        words += "零"
    return words + (digits[ones] if ones else "")


def fill(made: Any, first: int, count: int, **fields: Any) -> None:
    """So many more opinions, on one clause each, ten in a hundred on the whole draft."""
    from django.db import transaction

    from yangguang.areas.decisions.models import Opinion, OpinionTarget
    from yangguang.kernel.vault import seal

    keys = list(made.texts.get(number=1).clauses.values_list("key", flat=True))
    sealed = seal({"person": {}, "text": ""}, about="bench")
    with transaction.atomic():
        rows = Opinion.objects.bulk_create(
            (
                Opinion(
                    consultation=made, number=f"{made.number}-{place:06d}", sealed=sealed,
                    token_digest=token_hex(32), code_digest=token_hex(32), channel="web", at=AT,
                    received_on=made.start_on, kind="person", text=words, is_whole=not place % 10,
                    **{"showing": "shown", **fields},
                )
                for place, words in enumerate(texts(count, seed=first), start=first)
            ),
            batch_size=500,
        )  # fmt: skip
        OpinionTarget.objects.bulk_create(
            (
                OpinionTarget(opinion=row, key=keys[row.pk * 7 % len(keys)], consultation=made)
                for row in rows
                if not row.is_whole
            ),
            batch_size=500,
        )


def run(size: int) -> Iterable[Result]:
    """Everything of the part; `size` is the number of opinions on the worklist."""
    from django.test import Client
    from django.urls import reverse

    from yangguang.kernel.organizations.models import Person, RoleAssignment
    from yangguang.kernel.organizations.selectors import agency_for
    from yangguang.project.loading import install_city, read_city
    from yangguang.project.timekeeping import install_timekeeping

    city = read_city("jiamusi")
    install_city(city, with_demonstration_people=True)
    install_timekeeping(city, at=AT)
    draft = consulted("szfb", "长草案", CLAUSES, ago=5, days=31)
    work = consulted("szfb", "意见很多的草案", 20, ago=5, days=31)
    over = consulted("szfb", "已经结束的草案", 20, ago=60, days=35)
    fill(draft, 1, FEW)
    fill(work, 1, WORKLIST)
    refresh_statistics()
    pair = Pair()
    fill(draft, FEW + 1, MANY - FEW)
    for first in range(WORKLIST + 1, size + 1, CHUNK):
        fill(work, first, min(CHUNK, size + 1 - first))
        note(f"{min(first + CHUNK - 1, size)} opinions on the worklist")
    refresh_statistics()
    yield from draft_page(draft, pair)
    agency = agency_for("szfb")
    held = RoleAssignment.objects.filter(agency=agency, role="information_officer")
    officer = Person.objects.get(pk=held[0].person_id)
    clients: dict[str, dict[int, Client]] = {}
    for which in ("small", "large"):
        pair.use(which)
        clients[which] = {1: Client()}
        clients[which][1].force_login(officer)
    address = reverse("decisions_desk:opinions", args=[work.number])
    for what in ("", "open", "to_show", "drafted", "alike"):
        name = f"worklist {what or 'all'}"
        yield from measured(Page(name, f"{address}?what={what}", QUERIES, offices=1), pair, clients)
    pair.close_small()
    yield from submissions(draft)
    yield from likeness(over)
    yield from report(over)


def draft_page(draft: Any, pair: Pair) -> Iterator[Result]:
    """The draft with few and with many opinions, as a visitor reads it."""
    from django.test import Client

    path = f"/decisions/{draft.number}/"

    def get(which: str) -> None:
        pair.use(which)
        answer = Client().get(path)
        if answer.status_code != 200:
            message = f"{path} answers {answer.status_code}"
            raise RuntimeError(message)

    get("small")
    get("large")
    yield Result("draft's page: queries", queries(lambda: get("large")), at_most=QUERIES)
    times, many, few = ratio(lambda: get("large"), lambda: get("small"), rounds=ROUNDS)
    yield Result("draft's page: time", times, f"{many * 1000:.0f}:{few * 1000:.0f} ms", TIMES)


def submissions(draft: Any) -> Iterator[Result]:
    """The form as a visitor sends it, on two clauses."""
    from django.test import Client

    from yangguang.areas.decisions.models import Opinion
    from yangguang.areas.decisions.services.opinions import new_token

    keys = list(draft.texts.get(number=1).clauses.values_list("key", flat=True)[:2])
    path = f"/decisions/{draft.number}/comment/"
    before = Opinion.objects.filter(consultation=draft).count()

    def send() -> None:
        form = {"text": "建议写明由谁负责。", "kind": "person", "clauses": keys}
        Client().post(path, {**form, "token": new_token()})

    send()
    counts, spent = queries(send), []
    for _turn in range(ROUNDS):
        begun = perf_counter()
        send()
        spent.append(perf_counter() - begun)
    if Opinion.objects.filter(consultation=draft).count() == before:
        message = "no opinion was taken in"
        raise RuntimeError(message)
    yield Result("submission: queries", counts, at_most=SUBMISSION)
    yield Result("submission", median(spent) * 1000, "ms")


def likeness(over: Any) -> Iterator[Result]:
    """Ten thousand opinions compared with each other."""
    from yangguang.areas.decisions.services.likeness import clusters

    rows = list(enumerate(texts(ANSWERED)))
    begun = perf_counter()
    found = clusters(rows)
    yield Result(f"likeness of {ANSWERED}", perf_counter() - begun, "s", at_most=GROUPING)
    yield Result("likeness: opinions that have one like them", len(found))
    fill(
        over, 1, ANSWERED, answer="approved", disposition="rejected",
        reason="经研究，现有条文已经可以解决这个问题。",
        answered_by_id=_person("information_officer"), approved_by_id=_person("leader_in_charge"),
        approved_at=AT,
    )  # fmt: skip


def _person(role: str) -> int:
    from yangguang.kernel.organizations.models import RoleAssignment

    found = RoleAssignment.objects.filter(role=role, agency__code="szfb").order_by("pk")
    return int(found[0].person_id)


REPORTING = """
import json, re, threading, django; django.setup()
from datetime import datetime
from time import perf_counter
from yangguang.areas.decisions.models import Consultation
from yangguang.areas.decisions.services.reporting import prepare_report, rows_of
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.selectors import actor_for
def held(): return int(re.search(r"RssAnon:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024
at = datetime.fromisoformat("%s")
made = Consultation.objects.select_related("agency").get(pk=%d)
actor = actor_for(Person.objects.get(pk=%d), on=at.date())
most, over = [], threading.Event()
def look():
    while not over.wait(0.02): most.append(held())
before = held()
threading.Thread(target=look, daemon=True).start()
begun = perf_counter()
rows = sum(1 for _row in rows_of(made))
read, looked = max(most, default=held()) - before, perf_counter() - begun
begun = perf_counter()
prepare_report(consultation=made, lock=made.lock, actor=actor, at=at)
spent = perf_counter() - begun
over.set()
print(json.dumps([spent, max(most, default=held()) - before, rows, read, looked]))
"""
"""Memory of its own is looked at; what SQLite maps of the file is the system's to take back."""


def report(over: Any) -> Iterator[Result]:
    """The report on all of them, in a process of its own: time, memory."""
    code = REPORTING % (AT.isoformat(), over.pk, _person("information_officer"))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    spent, growth, rows, read, looked = json.loads(done.stdout)
    yield Result("report: opinions in it", rows, at_least=ANSWERED)
    yield Result("report", spent, "s", at_most=REPORT)
    yield Result("report: growth of the process", growth, "MB", at_most=MEMORY)
    yield Result("report: rows read one after the other", looked, "s")
    yield Result("report: growth by reading them", read, "MB")


PART = Part("decisions", "drafts, opinions, answers, reports", run, 100_000)

if __name__ == "__main__":
    sys.exit(PART.main())

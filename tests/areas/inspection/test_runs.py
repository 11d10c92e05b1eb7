"""A run on the real database: found, mended, resumed, scored; and who sees it."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.urls import reverse

from tests.areas.oversight.bureau import Bureau
from tests.kernel.publishing.office import Office, officer
from yangguang.areas.oversight.inspection import checks, services
from yangguang.areas.oversight.inspection.models import Finding, Inspection, Rubric, SeenPage
from yangguang.areas.oversight.inspection.registrations import DAILY, JOB
from yangguang.areas.oversight.inspection.rules import DEFAULT, Check, rubric_to_json
from yangguang.areas.oversight.inspection.selectors import rubric_on
from yangguang.areas.oversight.inspection.work import InspectionWork
from yangguang.kernel.asking import answered
from yangguang.kernel.calendars.registry import due_checks, rederivers
from yangguang.kernel.calendars.services import add_local_days, ensure_seeded
from yangguang.kernel.cases.models import SheetOrder
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.cases.sheets import print_sheets
from yangguang.kernel.clocks.calendar import DayKind
from yangguang.kernel.jobs.models import Job
from yangguang.kernel.ledger import registry
from yangguang.kernel.ledger.followers import run_followers
from yangguang.kernel.ledger.models import Act, TimedFact
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.notices import registry as notices
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.rules import SYSTEM, Role
from yangguang.kernel.publishing.models import Column

if TYPE_CHECKING:
    from django.test import Client

    from yangguang.kernel.organizations.rules import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(db: None) -> Bureau:
    return Bureau(now())


def run(bureau: Bureau, days: int = 0, pages: int = 30) -> Inspection:
    at = bureau.at + timedelta(days=days)
    return services.inspect(actor=SYSTEM, at=at, clock=lambda: at, most_pages=pages)


def enter(client: Client, actor: Actor) -> Client:
    client.force_login(Person.objects.get(pk=actor.person_id))
    return client


def open_of(check: str) -> list[Finding]:
    return list(Finding.objects.filter(check_id=check, fixed_at__isnull=True))


def test_empty_column_is_found_with_place_unit_and_limit(bureau: Bureau) -> None:
    Column.objects.create(slug="news", name="要闻")

    done = run(bureau)

    (finding,) = open_of(Check.COLUMN_EMPTY)
    assert finding.place == "/columns/news/"
    assert finding.agency == bureau.unit
    assert finding.due_on > city_date(bureau.at)
    assert done.counts[Check.COLUMN_EMPTY] == 1
    assert done.pages > 5
    assert not SeenPage.objects.exists()
    assert Act.objects.filter(kind="inspection.found", subject_id=finding.pk).count() == 1
    types = dict(
        Act.objects.filter(kind__startswith="inspection.").values_list("kind", "subject_type")
    )
    assert types["inspection.found"] != types["inspection.ended"]


@pytest.mark.parametrize(("cycle", "stale"), [(None, 1), (0, 0), (400, 0), (100, 1)])
def test_column_is_late_by_its_own_cycle(bureau: Bureau, cycle: int | None, stale: int) -> None:
    Column.objects.create(slug="news", name="要闻", update_days=cycle)
    entry = Office(bureau.at, "gaj", "佳木斯市公安局")
    entry.at = bureau.at - timedelta(days=200)
    entry.published(column=Column.objects.get(slug="news"))
    seal(at=bureau.at)
    run_followers(at=bureau.at)

    found = [f for f in checks.columns(DEFAULT, bureau.at) if f.place == "/columns/news/"]

    assert [f.check for f in found] == [Check.COLUMN_FRESHNESS] * stale


def test_finding_stays_one_and_is_closed_when_it_is_gone(bureau: Bureau) -> None:
    column = Column.objects.create(slug="news", name="要闻")
    run(bureau)
    second = run(bureau, days=1)
    (finding,) = open_of(Check.COLUMN_EMPTY)
    column.is_visible = False
    column.save()

    third = run(bureau, days=2)

    finding.refresh_from_db()
    assert finding.first_seen == bureau.at
    assert second.opened == 0 or not Finding.objects.filter(
        check_id=Check.COLUMN_EMPTY, last_seen=second, first_seen=second.ended_at
    )
    assert finding.fixed_at == bureau.at + timedelta(days=2)
    assert third.closed >= 1
    assert Act.objects.filter(kind="inspection.mended", subject_id=finding.pk).exists()


def test_dead_link_is_found_on_the_page_that_carries_it(bureau: Bureau) -> None:
    begun = services.begin(actor=SYSTEM, at=bureau.at)
    SeenPage.objects.create(inspection=begun, path="/columns/gone/", source="/map/")

    run(bureau)

    (finding,) = open_of(Check.DEAD_LINKS)
    assert finding.place == "/map/"
    assert "404" in finding.evidence


def test_run_that_was_broken_off_goes_on(bureau: Bureau) -> None:
    class Broken(Exception):
        pass

    def stop(done: int, _total: int) -> None:
        if done == 3:
            raise Broken

    with pytest.raises(Broken):
        services.inspect(
            actor=SYSTEM, at=bureau.at, clock=lambda: bureau.at, progress=stop, most_pages=30
        )
    looked_at = set(SeenPage.objects.filter(status__isnull=False).values_list("path", flat=True))
    asked: list[int] = []
    services.inspect(
        actor=SYSTEM,
        at=bureau.at,
        clock=lambda: bureau.at,
        progress=lambda done, _total: asked.append(done),
        most_pages=30,
    )

    assert len(looked_at) == 3
    assert asked[0] == 4
    assert Inspection.objects.count() == 1
    assert Inspection.objects.get().ended_at is not None


def test_page_the_run_did_not_come_to_keeps_its_findings(bureau: Bureau) -> None:
    first = run(bureau, pages=4)
    kept = Finding.objects.create(
        key="k" * 64,
        check_id=Check.ALT_TEXT,
        place="/columns/far-away/",
        first_seen=bureau.at,
        last_seen=first,
        due_on=city_date(bureau.at),
    )

    second = run(bureau, days=1, pages=4)
    kept.refresh_from_db()
    assert second.waiting
    assert kept.fixed_at is None

    run(bureau, days=2, pages=500)
    kept.refresh_from_db()
    assert kept.fixed_at is not None


def test_forms_and_the_desk_are_not_asked_for(bureau: Bureau) -> None:
    asked = [
        path
        for path in ("/map/", "/desk/", "/status/", "/documents/x/document.pdf", "/api/v1/search")
        if services.is_asked(path)
    ]

    assert asked == ["/map/"]


def test_own_pages_have_no_fault_of_reading_or_code(bureau: Bureau) -> None:
    run(bureau, pages=60)

    ours = {
        *(Check.ALT_TEXT, Check.LANGUAGE, Check.HEADINGS, Check.FIELD_LABELS, Check.LINK_NAMES),
        *(Check.DOUBLE_IDS, Check.LANDMARKS, Check.INLINE_CODE, Check.OTHER_HOSTS),
        *(Check.PAGE_FAILS, Check.DEAD_LINKS, Check.PAGE_TITLE, Check.PAGE_WEIGHT),
    }
    found = Finding.objects.filter(check_id__in=ours).values_list("check_id", "place", "evidence")
    assert list(found) == []


def test_rubric_holds_from_its_day_and_only_the_office_sets_it(bureau: Bureau) -> None:
    on = city_date(bureau.at)
    weights = rubric_to_json(DEFAULT)
    weights[Check.COLUMN_EMPTY]["points"] = "3"
    values = {"weights": weights, "basis": "市政务公开办公室〔2026〕1号", "at": bureau.at}

    with pytest.raises(Refused) as refused:
        services.set_rubric(actor=bureau.handler, valid_from=on, **values)
    services.set_rubric(actor=bureau.office, valid_from=on, **values)

    assert refused.value.code == "not_permitted"
    assert rubric_on(on)[Check.COLUMN_EMPTY].points == "3"
    assert rubric_on(on - timedelta(days=1)) == DEFAULT


def test_limit_follows_the_calendar_and_no_later_rubric(bureau: Bureau) -> None:
    ensure_seeded(at=bureau.at - timedelta(days=1))
    Column.objects.create(slug="news", name="要闻")
    run(bureau)
    (before,) = open_of(Check.COLUMN_EMPTY)
    services.set_rubric(
        weights={**rubric_to_json(DEFAULT), Check.COLUMN_EMPTY: {
            **rubric_to_json(DEFAULT)[Check.COLUMN_EMPTY], "days": 1}},
        basis="x", valid_from=city_date(bureau.at), actor=bureau.office,
        at=bureau.at + timedelta(minutes=1),
    )  # fmt: skip
    assert list(due_checks["inspection"](at=bureau.at)) == []

    add_local_days(
        calendar="office", days=[before.due_on], kind=DayKind.CLOSURE, name="暴雪",
        source="佳政办公告1", actor=SYSTEM, at=bureau.at,
    )  # fmt: skip

    told = list(due_checks["inspection"](at=bureau.at))
    assert any(before.place in line for line in told)
    moved = rederivers["inspection"](calendar="office", at=bureau.at, progress=lambda *_: None)
    (after,) = open_of(Check.COLUMN_EMPTY)
    assert moved == len(told)
    assert after.due_on > before.due_on
    assert list(due_checks["inspection"](at=bureau.at)) == []
    act = Act.objects.get(kind="inspection.due_moved")
    assert len(act.payload["moved"]) == moved
    assert [after.pk, before.due_on.isoformat(), after.due_on.isoformat()] in act.payload["moved"]
    # Nothing is moved twice, and nobody is told twice.
    assert rederivers["inspection"](calendar="office", at=bureau.at, progress=lambda *_: None) == 0
    owner = officer(bureau.unit, Role.DISCLOSURE_OFFICE, on=city_date(bureau.at))
    tellings = list(notices.tells["inspection.due_moved"][0](act, bureau.at))
    heard = {str(telling.to): telling for telling in tellings}
    assert len(heard) == len(tellings) > 0
    telling = heard[f"person:{owner.person_id}"]
    template = notices.templates[telling.template]
    [words] = template.resolve([telling.context], owner, bureau.at)
    [unseen] = template.resolve([telling.context], bureau.stranger, bureau.at)
    assert words is not None
    assert any(before.place in line.title for line in words["lines"])
    assert unseen is None


def test_each_sees_the_findings_of_his_own_units(bureau: Bureau, client: Client) -> None:
    Column.objects.create(slug="news", name="要闻")
    run(bureau)
    address = reverse("inspection:findings")

    own = enter(client, bureau.handler).get(address).content.decode()
    others = enter(client, bureau.stranger).get(address).content.decode()
    office = enter(client, bureau.office).get(address, {"check": "column_empty"}).content.decode()

    assert "/columns/news/" in own
    assert "/columns/news/" not in others
    assert "/columns/news/" in office
    lines = answered(InspectionWork().gather(bureau.handler, at=bureau.at, limit=20))["unit"]
    assert any("空白栏目" in line.title for line in lines)
    assert answered(InspectionWork().gather(bureau.stranger, at=bureau.at, limit=20))["unit"] == []


def test_figures_of_a_run_open_to_what_it_found_and_what_it_saw_mended(
    bureau: Bureau, client: Client
) -> None:
    empty = Column.objects.create(slug="news", name="要闻")
    first = run(bureau)
    empty.delete()
    bureau.at += timedelta(days=1)
    second = run(bureau)
    office, address = enter(client, bureau.office), reverse("inspection:findings")

    def rows(turn: str, number: object) -> list[str]:
        page = office.get(address, {turn: str(number)})
        return [row["finding"].place for row in page.context["rows"]]

    assert len(rows("found", first.pk)) == first.opened
    assert "/columns/news/" in rows("found", first.pk)
    assert rows("mended", first.pk) == []
    assert len(rows("mended", second.pk)) == second.closed
    assert "/columns/news/" in rows("mended", second.pk)
    assert office.get(address, {"found": "0"}).status_code == 404
    assert office.get(address, {"found": "x"}).status_code == 404
    overview = office.get(reverse("inspection:overview")).content.decode()
    assert f'href="{address}?found={second.pk}"' in overview
    assert f'href="{address}?mended={second.pk}"' in overview


def test_office_starts_a_run_and_others_may_not(bureau: Bureau, client: Client) -> None:
    refused = enter(client, bureau.handler).post(reverse("inspection:start"))
    started = enter(client, bureau.office).post(reverse("inspection:start"))

    assert refused.status_code == 403
    assert started.status_code == 302
    assert Job.objects.filter(kind=JOB).count() == 1


def test_office_changes_the_rubric_on_its_page(bureau: Bureau, client: Client) -> None:
    address = reverse("inspection:rubric")
    page = enter(client, bureau.office).get(address)
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not False}
    sent |= {"valid_from": city_date(bureau.at).isoformat(), "basis": "市政务公开办公室"}

    wrong = client.post(address, {**sent, "dead_links-points": "9"})
    done = client.post(address, {**sent, "dead_links-points": "0.5"})

    assert wrong.status_code == 200
    assert "每处扣分不超过上限" in wrong.content.decode()
    assert done.status_code == 302
    assert Rubric.objects.get().weights["dead_links"]["points"] in {"0.5", "0.50"}


def test_report_is_set_by_the_worker_as_a_word_file_and_a_pdf(
    bureau: Bureau, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(bureau)
    enter(client, bureau.office)
    word, pdf, other = (
        reverse("inspection:report", args=[form]) for form in ("docx", "pdf", "odt")
    )
    with monkeypatch.context() as patch:  # a web process that sets type fails here
        patch.setattr("yangguang.kernel.documents.printing.to_pdf", None)
        patch.setattr("yangguang.kernel.documents.print_docx.to_docx", None)
        first = client.get(word)
    print_sheets(now())

    assert first.status_code == 202
    assert "正在制作" in first.content.decode()
    assert client.get(word).content[:2] == b"PK"
    assert client.get(pdf).content[:4] == b"%PDF"
    assert SheetOrder.objects.count() == 1
    assert client.get(other).status_code == 404


def test_printed_report_is_of_the_own_units_alone(bureau: Bureau, client: Client) -> None:
    Column.objects.create(slug="news", name="要闻")
    run(bureau)
    address = reverse("inspection:report", args=["docx"])
    for who in (bureau.office, bureau.stranger):
        assert enter(client, who).get(address).status_code == 202
    print_sheets(now())

    office = docx_words(enter(client, bureau.office).get(address).content)
    stranger = docx_words(enter(client, bureau.stranger).get(address).content)

    assert "/columns/news/" in office
    assert "/columns/news/" not in stranger


def docx_words(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return file.read("word/document.xml").decode()


def test_overview_shows_score_and_history(bureau: Bureau, client: Client) -> None:
    empty = enter(client, bureau.office).get(reverse("inspection:overview")).content.decode()
    run(bureau)
    page = client.get(reverse("inspection:overview")).content.decode()

    assert "还没有自查过" in empty
    assert "历次自查" in page
    assert str(Inspection.objects.get().score) in page


def test_night_asks_for_a_run(bureau: Bureau) -> None:
    registry.timed_handlers[DAILY](TimedFact(kind=DAILY), bureau.at)
    registry.timed_handlers[DAILY](TimedFact(kind=DAILY), bureau.at)

    assert Job.objects.filter(kind=JOB).count() == 1


def test_command_prints_the_result_and_says_by_its_code_that_the_site_fails(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = io.StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("inspect", pages=3, json=True, stdout=told)

    found = json.loads(told.getvalue())
    # Nothing is public here: the home page was never written to, and that is a veto.
    assert ended.value.code == 1
    assert found["grade"] == "vetoed"
    assert found["pages"] == 3
    assert found["counts"]["home_freshness"] == 1

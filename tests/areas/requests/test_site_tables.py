"""The two yearly tables about the website: counted, filled in with sources, put to the gate."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime, time
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from tests.areas.requests.office import Office
from tests.areas.requests.test_services import refused
from tests.kernel.publishing.office import officer
from yangguang.areas.requests import site_table_services as services
from yangguang.areas.requests.models import SiteReport
from yangguang.areas.requests.rules.site_tables import Field, SiteTable, cleaned, missing
from yangguang.areas.requests.work import SiteTableWork
from yangguang.kernel.asking import answered
from yangguang.kernel.desk.figures import Span, figures_of, register_figures
from yangguang.kernel.now import CITY_ZONE
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.publishing.models import Attachment
from yangguang.project.city import site_table_form

if TYPE_CHECKING:
    from yangguang.kernel.organizations.rules import Actor

D = date
NUMBER = Field("visits", "访问情况", "网站总访问量", "number", "次")
DAYS = Field("mail_days", "互动交流", "平均办理时间", "decimal", "天", "mail_days")


@pytest.fixture
def host(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The agency of the tests runs the site; last year is over."""
    form = site_table_form()
    monkeypatch.setattr(services, "the_form", lambda: services.Form(office.unit.code, form.fields))
    office.on(D(2026, 1, 8))
    return office


def begun(host: Office, table: SiteTable = SiteTable.SITE) -> SiteReport:
    return services.begin(table=table, year=2025, actor=host.handler, at=host.at)


def filled(host: Office, row: SiteReport) -> SiteReport:
    """Whatever the record does not know is filled in, with its source."""
    values = {f.code: row.values.get(f.code) or given(f) for f in services.fields_of(row)}
    reasons = dict.fromkeys(set(values) - set(row.counted), "运维单位的统计")
    return services.edit(
        row=row, lock=row.lock, values=values, reasons=reasons, actor=host.handler, at=host.at
    )


def given(field: Field) -> str:
    return {"number": "12", "decimal": "3.5", "yes_no": "yes", "text": "佳木斯发布"}[field.kind]


def test_every_figure_named_by_the_form_is_counted_by_somebody(host: Office) -> None:
    site_facts_may_be_empty = {
        *("site_code", "icp", "police", "host_unit", "home_url", "site_name", "mail_days"),
        *("weibo", "wechat", "media_other"),
    }
    named = {f.figure for cells in site_table_form().fields.values() for f in cells if f.figure}

    assert named - set(figures_of(2025)) <= site_facts_may_be_empty


def test_counts_are_of_the_year_in_the_city(host: Office) -> None:
    span = Span(2025)
    first, last = (
        datetime(2025, 1, 1, tzinfo=CITY_ZONE),
        datetime.combine(D(2025, 12, 31), time(23, 59), CITY_ZONE),
    )

    assert span.start == first
    assert span.start <= last < span.end
    with pytest.raises(ValueError, match="twice"):
        register_figures("kernel", lambda _span: {})


def test_table_is_prefilled_and_says_how_it_was_counted(host: Office) -> None:
    row = begun(host)

    assert row.values["published"] == row.counted["published"] == "0"
    assert "首次发布" in row.workings["published"]
    assert row.values["mobile"] == "yes"
    assert "visits" not in row.values
    with refused("exists"):
        begun(host)
    with refused("not_permitted"):
        services.begin(table=SiteTable.SUPERVISION, year=2025, actor=host.stranger, at=host.at)
    with refused("year"):
        services.begin(table=SiteTable.SUPERVISION, year=2026, actor=host.handler, at=host.at)


def test_what_is_not_counted_needs_a_source_and_what_differs_a_reason(host: Office) -> None:
    fields, counted = [NUMBER, DAYS], {"mail_days": "3.0"}

    assert list(missing(fields, {}, counted, {})) == ["visits", "mail_days"]
    values = {"visits": "9", "mail_days": "4.0"}
    assert "来源" in missing(fields, values, counted, {})["visits"]
    assert "理由" in missing(fields, values, counted, {})["mail_days"]
    reasons = {"visits": "流量统计", "mail_days": "含电话办理"}
    assert missing(fields, values, counted, reasons) == {}
    assert missing([DAYS], {"mail_days": "3.0"}, counted, {}) == {}


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [(NUMBER, " 007 ", "7"), (DAYS, "3.46", "3.5"), (NUMBER, "", ""), (DAYS, "0", "0.0")],
)
def test_a_value_is_kept_in_one_form(field: Field, typed: str, kept: str) -> None:
    assert cleaned(field, typed) == kept


@pytest.mark.parametrize("typed", ["-1", "1.5", "一", "9" * 13, "NaN"])
def test_a_number_that_is_none_is_told(typed: str) -> None:
    with pytest.raises(ValueError, match="整数"):
        cleaned(NUMBER, typed)


@pytest.mark.parametrize("typed", ["-1", "NaN", "Infinity", "x", "1e12"])
def test_a_decimal_that_is_none_is_told(typed: str) -> None:
    with pytest.raises(ValueError, match="不小于 0"):
        cleaned(DAYS, typed)


def test_recount_keeps_what_was_explained(host: Office) -> None:
    row = filled(host, begun(host))
    row = services.edit(
        row=row,
        lock=row.lock,
        values={**row.values, "published": "40"},
        reasons={**row.reasons, "published": "含旧站"},
        actor=host.handler,
        at=host.at,
    )
    host.on(D(2026, 1, 9))
    row = services.recount(row=row, lock=row.lock, actor=host.handler, at=host.at)

    assert row.values["published"] == "40"
    assert row.values["visits"] == "12"
    with refused("conflict"):
        services.recount(row=row, lock=0, actor=host.handler, at=host.at)


@pytest.mark.parametrize("table", list(SiteTable))
def test_finished_table_goes_to_the_gate_with_its_numbers_and_stands(
    host: Office, table: SiteTable
) -> None:
    row = begun(host, table)
    with refused("lacking"):
        services.draft_publication(row=row, lock=row.lock, actor=host.handler, at=host.at)
    row = filled(host, row)

    record = services.draft_publication(row=row, lock=row.lock, actor=host.handler, at=host.at)

    version = record.versions.get()
    assert version.title.endswith("年度报表（2025年度）")
    assert "<th scope='row'>" in version.body.replace('"', "'")
    names = set(Attachment.objects.filter(version=version).values_list("name", flat=True))
    assert names == {f"website-{table}-2025.csv", f"website-{table}-2025.json"}
    fresh = SiteReport.objects.get(pk=row.pk)
    with refused("drafted"):
        services.recount(row=fresh, lock=fresh.lock, actor=host.handler, at=host.at)
    with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
        SiteReport.objects.filter(pk=row.pk).update(values={})


def test_pages_keep_what_was_typed_and_are_for_the_office_alone(host: Office) -> None:
    row = begun(host)
    address = reverse("requests_desk:site_table", args=[row.table, row.year])
    client = Client()
    client.force_login(Person.objects.get(pk=host.handler.person_id))
    stranger = Client()
    stranger.force_login(Person.objects.get(pk=host.stranger.person_id))

    wrong = client.post(address, {"lock": row.lock, "visits": "很多", "why.visits": "日志"})
    assert wrong.status_code == 200
    assert "很多" in wrong.text
    assert "整数" in wrong.text
    right = client.post(address, {"lock": row.lock, "visits": "1200", "why.visits": "日志"})
    assert right.status_code == 302
    assert SiteReport.objects.get(pk=row.pk).values["visits"] == "1200"
    assert stranger.get(address).status_code == 404
    assert stranger.get(reverse("requests_desk:site_tables")).status_code == 403
    overseer = Client()
    overseer.force_login(Person.objects.get(pk=host.office.person_id))
    seen = overseer.get(address)
    assert "系统统计" in seen.text
    assert 'name="visits"' not in seen.text


def test_both_tables_are_called_to_mind_until_they_are_drafted(host: Office) -> None:
    def told(actor: Actor) -> list[tuple[str, str, date | None, str]]:
        work = answered(SiteTableWork().gather(actor, at=host.at, limit=5))["mine"]
        return [(w.title, w.state, w.due_on, w.level) for w in work]

    assert told(host.handler) == [
        ("2025年度政府网站工作年度报表", "还没有编制", D(2026, 1, 31), "in_time"),
        ("2025年度政府网站监管年度报表", "还没有编制", D(2026, 1, 31), "in_time"),
    ]
    assert told(host.stranger) == told(host.leader) == []
    row = filled(host, begun(host))
    assert [state for _title, state, _due, _level in told(host.handler)] == ["编制中", "还没有编制"]
    services.draft_publication(row=row, lock=row.lock, actor=host.handler, at=host.at)
    host.on(D(2026, 2, 3))
    assert [(state, level) for _t, state, _due, level in told(host.handler)] == [
        ("还没有编制", "late")
    ]
    assert told(host.on(D(2026, 7, 1)).handler) == []


def test_services_are_the_guides_that_are_public(host: Office) -> None:
    row = begun(host)

    assert (row.values["services"], row.values["service_list"]) == ("0", "no")
    assert row.values["users"] == "0"
    assert "办事指南" in row.workings["services"]
    assert "handled_natural" not in row.values


def test_column_and_home_lead_to_where_the_tables_stand(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def led(page: str) -> bool:
        return f'href="/zfxxgk/{office.unit.code}/nb/"' in Client().get(page).text

    assert not led("/zfxxgk/")
    form = services.Form(office.unit.code, {})
    monkeypatch.setattr(services, "the_form", lambda: form)
    assert led("/zfxxgk/")
    # Home counts the agencies that have published something, and asks for no more.
    assert not led("/")


def test_files_hold_every_cell(host: Office) -> None:
    row = filled(host, begun(host))
    keeper = officer(host.unit, Role.INFORMATION_OFFICER, on=D(2025, 1, 1))
    client = Client()
    client.force_login(Person.objects.get(pk=keeper.person_id))

    table = client.get(reverse("requests_desk:site_table_csv", args=["site", 2025]))
    lines = list(csv.reader(io.StringIO(b"".join(table).decode("utf-8-sig"))))
    cells = client.get(reverse("requests_desk:site_table_json", args=["site", 2025])).json()

    assert len(lines) - 1 == len(cells["cells"]) == len(services.fields_of(row))
    assert json.loads(services.as_json(row)) == cells

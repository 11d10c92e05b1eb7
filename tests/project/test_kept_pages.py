"""Kept pages of the areas equal the pages as rendered this moment, step after step of a matter."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.areas.decisions.hall import Hall
from tests.areas.decisions.meetings.venue import VALUES, Venue
from tests.areas.regulations.bureau import Bureau
from tests.areas.requests.office import Office
from tests.kernel.serving.site import Site
from yangguang.areas.decisions.meetings.models import OpenEvent
from yangguang.areas.decisions.meetings.selectors import result_of
from yangguang.areas.decisions.meetings.services import drawing, holding, preparing
from yangguang.areas.decisions.models import Consultation
from yangguang.areas.decisions.services import drafting, opinions
from yangguang.areas.requests.rules.names import Act, Letter
from yangguang.areas.requests.rules.receipt import Method
from yangguang.areas.requests.rules.results import Result
from yangguang.kernel.cases.models import Letter as LetterRow
from yangguang.kernel.ledger.followers import run_followers
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import AgencyVersion
from yangguang.kernel.publishing import services as gate
from yangguang.kernel.publishing.models import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from pytest_django.fixtures import Settings

STANDING = (
    "/",
    "/search/",
    "/search/opensearch.xml",
    "/decisions/",
    "/decisions/dossiers/",
    "/decisions/calendar/",
    "/decisions/calendar.ics",
    "/decisions/catalogues/",
    "/decisions/feed.atom",
    "/decisions/feed.atom?agency=jyj",
    "/decisions/meetings/",
    "/decisions/meetings/calendar.ics",
    "/regulations/",
    "/regulations/?agency=jyj",
    "/regulations/cleanups/",
    "/regulations/reprints/",
    "/requests/",
    "/requests/?agency=czj",
    "/requests/statistics/",
    "/requests/statistics/?agency=czj&year=2026",
    "/requests/statistics/rows/?figure=received&year=2026",
)
NOW = re.compile(r"(<updated>|DTSTAMP:)[^<\r\n]*")
"""When a feed without entries or a calendar was made, which is whenever that is."""


def places() -> Iterator[str]:
    """Pages of everything that is there."""
    yield from STANDING
    for number in Consultation.objects.values_list("number", flat=True):
        for name in ("consultation", "opinions", "report", "changes"):
            yield reverse(f"decisions:{name}", args=[number])
    for number in OpenEvent.objects.values_list("number", flat=True):
        for name in ("event", "drawing", "draw_json"):
            yield reverse(f"meetings:{name}", args=[number])
    for public_id in Record.objects.values_list("public_id", flat=True):
        yield reverse("regulations:life", args=[public_id])
        yield reverse("portal:document", args=[public_id])


def renamed(code: str) -> None:
    AgencyVersion.objects.filter(agency__code=code, valid_to=None).update(name="佳木斯市新名局")


def consultation(at: datetime) -> Iterator[None]:
    hall = Hall(at)
    made = hall.prepared()
    yield
    made = drafting.prepare_notice(consultation=made, lock=made.lock, actor=hall.drafter, at=at)
    hall.through_gate(made.notice)
    made = hall.fresh(made)
    yield
    said = [hall.said(made), hall.said(made, "第三条太宽。")]
    yield
    opinions.show_opinions(
        opinions=said[:1], locks={said[0].pk: said[0].lock}, actor=hall.approver, at=hall.at
    )
    yield
    renamed("jyj")
    yield
    hall.over(made)
    for opinion in said:
        hall.answered(opinion)
        yield
    made = hall.reported(made)
    assert made.report is not None and made.notice is not None
    yield
    gate.withdraw(
        record=made.report, kind="error", public_reason="内容有误", internal_reason="",
        actor=hall.office.publisher, at=hall.at,
    )  # fmt: skip
    yield
    gate.withdraw(
        record=made.notice, kind="personal_data", public_reason="含个人信息", internal_reason="",
        actor=hall.office.publisher, at=hall.at,
    )  # fmt: skip
    yield


def meeting(at: datetime) -> Iterator[None]:
    venue = Venue(at)
    event = venue.event()
    yield
    event = preparing.prepare_notice(event=event, lock=event.lock, actor=venue.drafter, at=at)
    venue.through_gate(event.notice)
    yield
    venue.at = venue.day(2)
    for n in range(5):
        venue.registered(venue.now_is(event), n)
    yield
    venue.judged(venue.now_is(event))
    venue.at = venue.day(9)
    event = venue.now_is(event)
    event = drawing.freeze(event=event, lock=event.lock, actor=venue.drafter, at=venue.at)
    yield
    venue.at = venue.day(13)
    event = drawing.carry_out_draw(
        event=event, lock=event.lock, values=VALUES, actor=venue.drafter, at=venue.at
    )
    yield
    venue.at = venue.day(25, 12)
    marks = {row.number: "came" for row in result_of(event).chosen}
    holding.check_in(event=event, marks=marks, actor=venue.drafter, at=venue.at)
    holding.hold(
        event=event, lock=event.lock, minutes="听取了汇报。", outcome="同意。",
        actor=venue.drafter, at=venue.at,
    )  # fmt: skip
    yield


def regulation(at: datetime) -> Iterator[None]:
    bureau = Bureau(at)
    row = bureau.document()
    yield
    made = bureau.at_gate()
    yield
    assert made.record is not None
    bureau.publish(made.record)
    yield
    renamed("jyj")
    yield
    gate.change_validity(
        record=row.record, validity="abolished", basis=made.record,
        actor=bureau.drafter, at=bureau.at,
    )  # fmt: skip
    yield
    gate.withdraw(
        record=made.record, kind="error", public_reason="内容有误", internal_reason="",
        actor=bureau.office.publisher, at=bureau.at,
    )  # fmt: skip
    yield


def request(at: datetime) -> Iterator[None]:
    office = Office(at)
    case = office.filed()
    yield
    case = office.do(case, "take")
    case = office.do(case, Act.CONFIRM, received_on=city_date(at), method=Method.PHONE)
    yield
    case = office.decided(office.do(case, Act.ACCEPT), Result.GRANTED)
    yield
    office.issue(office.reviewed(case))
    yield
    office.deliver(LetterRow.objects.get(case=case, template=Letter.REPLY))
    yield
    office.do(case, Act.CLOSE)
    renamed("czj")
    yield


@pytest.mark.slow
@pytest.mark.parametrize("matter", [consultation, meeting, regulation, request])
def test_every_kept_page_of_a_matter_equals_the_page_rendered_now(
    settings: Settings,
    tmp_path: Path,
    transactional_db: None,
    at: datetime,
    matter: Callable[[datetime], Iterator[None]],
) -> None:
    settings.SERVING, settings.DATA_DIR = True, tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    site, chance = Site(tmp_path / "pages"), random.Random(matter.__name__)

    def compare(paths: list[str]) -> None:
        for path in paths:
            kept, now = site.get(path), site.rendered(path)
            shown = [(reply.status, NOW.sub("", reply.text)) for reply in (kept, now)]
            assert shown[0] == shown[1], path

    for _step in matter(at):
        if chance.random() < 0.7:
            seal(at=at)
            run_followers(at=at)
        known = list(places())
        compare(chance.sample(known, min(12, len(known))))
    seal(at=at)
    run_followers(at=at)
    known = list(places())
    compare(known)
    asked = site.asked
    kept = [path for path in known if site.get(path).status == 200]
    assert site.store.disk is not None
    site.store.disk.close()

    # What stands is given out from what is kept, all of it.
    answered_inside = site.asked - asked
    gone = sum(site.rendered(path).status not in {200, 410} for path in known)
    assert len(kept) >= len(STANDING)
    assert answered_inside <= gone

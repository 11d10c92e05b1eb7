"""An event through its whole life, and what it refuses on the way."""

from __future__ import annotations

import json
import runpy
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, OperationalError, transaction

from tests.areas.decisions.meetings.venue import VALUES, identity_number
from yangguang.areas.decisions.meetings import rules
from yangguang.areas.decisions.meetings.models import OpenEvent, Registration, Stratum
from yangguang.areas.decisions.meetings.rules import Bar, Kind
from yangguang.areas.decisions.meetings.selectors import (
    draw_file,
    own_view,
    registration_by_code,
    registration_of,
    result_of,
)
from yangguang.areas.decisions.meetings.services import drawing, holding, preparing, registering
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.now import CITY_ZONE
from yangguang.kernel.organizations.rules import ANONYMOUS, Role
from yangguang.kernel.publishing.models import Version
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.publishing.services import publish_bundle
from yangguang.kernel.vault import unseal

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.areas.decisions.meetings.venue import Venue
    from yangguang.kernel.publishing.models import Record

STATIC = Path(__file__).parents[4] / "src/yangguang/areas/decisions/static/decisions"


def reviewed(venue: Venue, record: Record | None) -> Version:
    """Through every review, not published yet."""
    venue.office.at = venue.at
    return venue.office.approved(Version.objects.get(record=record))


def test_event_from_notice_to_published_set(venue: Venue, tmp_path: Path) -> None:
    event = venue.held()
    chosen = result_of(event).chosen
    row = registration_of(chosen[0].pk)
    holding.speak(
        event=event, text="建议犬绳一米五，电话13812345678。", registration=row, actor=ANONYMOUS,
        at=venue.at,
    )  # fmt: skip
    opinion = event.opinions.get()
    assert "13812345678" not in opinion.text
    with pytest.raises(Refused, match="没有核准"):
        holding.prepare_report(event=event, lock=event.lock, actor=venue.drafter, at=venue.at)
    opinion = holding.draft_answer(
        opinion=opinion, lock=opinion.lock, disposition="adopted", reason="写入第三条。",
        used_in="纪要第二段", actor=venue.drafter, at=venue.at,
    )  # fmt: skip
    holding.approve_answer(opinion=opinion, lock=opinion.lock, actor=venue.approver, at=venue.at)
    event = venue.now_is(event)

    event = holding.prepare_report(event=event, lock=event.lock, actor=venue.drafter, at=venue.at)

    assert event.bundle is not None
    reviewed(venue, event.report)
    with pytest.raises(Refused, match="同时发布"):
        publish_bundle(bundle=event.bundle, actor=venue.office.publisher, at=venue.at)
    reviewed(venue, event.outcome)
    publish_bundle(bundle=event.bundle, actor=venue.office.publisher, at=venue.at)
    venue.follow()
    event = venue.now_is(event)
    assert event.state == "reported"
    assert event.report is not None
    body = event.report.versions.get().body
    assert "写入第三条。" in body
    assert all(unseal(r.sealed, about=f"meeting registration {r.number}")["name"] not in body
               for r in chosen)  # fmt: skip
    kinds = set(Act.objects.values_list("kind", flat=True))
    assert {
        "opinion.invitation_published", "decisions.list_frozen", "opinion.delegates_drawn",
        "opinion.delegate_answered", "decisions.event_reported",
    } <= kinds  # fmt: skip


def test_result_is_the_same_by_the_stand_alone_verifier(venue: Venue, tmp_path: Path) -> None:
    event = venue.drawn()
    row = registration_of(result_of(event).chosen[0].pk)
    before = [r.place for r in result_of(event).groups[0].chosen]

    registering.bar(
        row=row, lock=row.lock, ground=Bar.OBJECTION, note="户籍不符。", actor=venue.drafter,
        at=venue.at,
    )  # fmt: skip

    told = draw_file(event, result_of(event))
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(told), "utf-8")
    assert runpy.run_path(str(STATIC / "verify_draw.py"))["main"](str(file)) == 0
    after = told["strata"][0]
    # Whoever stood first in reserve follows; nobody else moves.
    assert after["barred"] == [before[0]]
    assert after["chosen"][0] == before[1]
    assert "张" not in json.dumps(told, ensure_ascii=False)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"identity_number": identity_number(1)[:-1] + "0"}, "identity"),
        ({"identity_number": "230801198503040"}, "identity"),
        ({"identity_number": identity_number(3, born=date(2015, 1, 1))}, "age"),
        ({"is_staff": True}, "staff"),
        ({"group": "MT"}, "group"),
        ({"consents": False}, "consent"),
    ],
)
def test_who_may_not_come_is_told_why(venue: Venue, changes: dict[str, Any], code: str) -> None:
    event = venue.announced()

    with pytest.raises(Refused) as refused:
        venue.registered(event, 1, **changes)

    assert refused.value.code == code
    assert not Registration.objects.exists()


def test_age_counts_on_the_day_of_the_event(venue: Venue) -> None:
    event = venue.announced()
    day = venue.day(25).date()
    turns = day.replace(year=day.year - 18)

    venue.registered(event, 1, identity_number=identity_number(1, born=turns))
    with pytest.raises(Refused, match="未满 18"):
        late = identity_number(2, born=turns + timedelta(days=1))
        venue.registered(event, 2, identity_number=late)


def test_nobody_registers_twice_early_or_late(venue: Venue) -> None:
    event = venue.announced()
    venue.registered(event, 1)
    with pytest.raises(Refused, match="已经报名"):
        venue.registered(event, 1, name="李四")
    venue.at = venue.day(0, 23)
    with pytest.raises(Refused, match="还没有开始"):
        venue.registered(event, 2)
    venue.at = venue.day(8, 17)
    with pytest.raises(Refused, match="已经截止"):
        venue.registered(event, 2)


def test_code_opens_the_own_registration_and_no_other(venue: Venue) -> None:
    event = venue.announced()
    mine = venue.registered(event, 1)
    other = venue.registered(event, 2)

    assert registration_by_code(mine.registration.number, mine.code) == mine.registration
    with pytest.raises(Registration.DoesNotExist):
        registration_by_code(mine.registration.number, other.code)


def test_freeze_waits_for_the_check_and_for_the_end(venue: Venue) -> None:
    event = venue.announced()
    venue.registered(event, 1)

    with pytest.raises(Refused, match="还没有截止"):
        drawing.freeze(event=event, lock=event.lock, actor=venue.drafter, at=venue.at)
    venue.at = venue.day(9)
    with pytest.raises(Refused, match="资格审核"):
        drawing.freeze(event=event, lock=event.lock, actor=venue.drafter, at=venue.at)
    with pytest.raises(IntegrityError), transaction.atomic():
        OpenEvent.objects.filter(pk=event.pk).update(
            state="frozen", frozen_at=venue.at, list_digest="sha256:x"
        )


def test_list_cannot_be_frozen_once_the_sources_are_known(venue: Venue) -> None:
    event = venue.announced()
    venue.registered(event, 1)
    venue.judged(event)

    with pytest.raises(Refused, match="已经公布"):
        drawing.freeze(event=event, lock=event.lock, actor=venue.drafter, at=venue.day(12))


def test_sources_too_poor_for_the_number_of_people_are_refused() -> None:
    with pytest.raises(Refused, match="比特"):
        rules.check_freeze(
            method=rules.Method.DRAW, closes=_moment(1), waiting=0, candidates={"GZ": 120},
            seats={"GZ": 10}, sources=[rules.Source("x", "", date(2026, 2, 1), 24)],
            at=_moment(2), on=date(2026, 1, 2),
        )  # fmt: skip


def _moment(day: int) -> datetime:
    return datetime(2026, 1, day, tzinfo=CITY_ZONE)


def test_draw_waits_for_objections_and_sources_and_refuses_an_edited_list(venue: Venue) -> None:
    event = venue.frozen()

    for day, word in ((11, "异议期"), (10, "异议期")):
        with pytest.raises(Refused, match=word):
            drawing.carry_out_draw(
                event=event, lock=event.lock, values=VALUES, actor=venue.drafter, at=venue.day(day)
            )
    with pytest.raises(Refused, match="每个随机来源"):
        drawing.carry_out_draw(
            event=event, lock=event.lock, values=[[]], actor=venue.drafter, at=venue.day(13)
        )
    event.list_digest = "sha256:" + "0" * 64
    with pytest.raises(Refused, match="不一致"):
        drawing.carry_out_draw(
            event=event, lock=event.lock, values=VALUES, actor=venue.drafter, at=venue.day(13)
        )


def test_database_keeps_list_places_values_and_rules(venue: Venue) -> None:
    event = venue.drawn()
    row = event.registrations.filter(place=1).get()
    tries: tuple[Callable[[], object], ...] = (
        lambda: OpenEvent.objects.filter(pk=event.pk).update(listed=[]),
        lambda: OpenEvent.objects.filter(pk=event.pk).update(given=[[1]]),
        lambda: OpenEvent.objects.filter(pk=event.pk).update(method="all"),
        lambda: OpenEvent.objects.filter(pk=event.pk).update(sources=[]),
        lambda: Registration.objects.filter(pk=row.pk).update(place=99),
        lambda: Registration.objects.filter(pk=row.pk).update(sealed="x"),
        lambda: Stratum.objects.filter(event=event).update(seats=9),
    )

    for attempt in tries:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_withdrawal_passes_the_place_over_and_the_reserve_follows(venue: Venue) -> None:
    event = venue.drawn()
    group = result_of(event).groups[0]
    first, reserve = registration_of(group.chosen[0].pk), registration_of(group.standby[0].pk)
    registering.confirm(row=first, actor=ANONYMOUS, at=venue.at)
    with pytest.raises(Refused, match="候补"):
        registering.confirm(row=reserve, actor=ANONYMOUS, at=venue.at)

    registering.withdraw(row=registration_of(first.pk), actor=ANONYMOUS, at=venue.at)

    assert own_view(registration_of(reserve.pk)).is_chosen
    registering.confirm(row=registration_of(reserve.pk), actor=ANONYMOUS, at=venue.at)
    assert registration_of(reserve.pk).seat.number == 1
    assert Act.objects.filter(kind="decisions.place_passed").get().payload["place"] == first.place


def test_first_come_has_a_waiting_list_and_the_next_follows(venue: Venue) -> None:
    event = venue.announced(Kind.OPEN_DAY, method="first", items=())
    rows = [venue.registered(event, n).registration for n in range(4)]

    assert [own_view(registration_of(r.pk)).waiting for r in rows] == [0, 0, 1, 2]
    registering.withdraw(row=registration_of(rows[0].pk), actor=ANONYMOUS, at=venue.at)

    assert [own_view(registration_of(r.pk)).has_seat for r in rows] == [False, True, True, False]
    assert own_view(registration_of(rows[3].pk)).waiting == 1
    told = Act.objects.get(kind="decisions.event_seat_passed_on")
    assert (told.subject_id, told.agency_id) == (rows[2].pk, event.agency_id)


def test_registration_and_its_seat_come_together_or_not_at_all(
    venue: Venue, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = venue.announced(Kind.OPEN_DAY, method="first", items=())

    def broken(row: Registration, *, at: datetime) -> bool:
        raise OperationalError(row, at)

    monkeypatch.setattr(registering, "take_seat", broken)
    with pytest.raises(OperationalError):
        venue.registered(event, 1)

    assert not Registration.objects.exists()


def test_seat_beyond_the_number_of_seats_is_refused_by_the_database(venue: Venue) -> None:
    event = venue.announced(Kind.OPEN_DAY, method="first", items=())
    row = venue.registered(event, 1).registration
    with pytest.raises(IntegrityError), transaction.atomic():
        row.seat.delete()
        row.stratum.taken.create(number=3, registration=row, at=venue.at)


def test_postponed_and_cancelled_in_public_with_a_reason(venue: Venue) -> None:
    event = venue.announced()
    with pytest.raises(Refused, match="原因"):
        preparing.cancel(event=event, lock=event.lock, reason=" ", actor=venue.drafter, at=venue.at)
    with pytest.raises(Refused, match="不能早于"):
        preparing.postpone(
            event=event, lock=event.lock, times={"starts_at": venue.day(20)}, reason="few",
            actor=venue.drafter, at=venue.at,
        )  # fmt: skip
    event = preparing.postpone(
        event=event, lock=event.lock, reason="few", actor=venue.drafter, at=venue.at,
        times={"starts_at": venue.day(30), "ends_at": venue.day(30, 12)},
    )  # fmt: skip
    event = preparing.cancel(
        event=event, lock=event.lock, reason="content", actor=venue.drafter, at=venue.at
    )
    assert (event.state, event.public_reason) == ("cancelled", "议题、方案或者草案需要调整。")
    with pytest.raises(Refused):
        venue.registered(event, 1)


def test_hearing_needs_materials_in_time_and_a_quorum(venue: Venue) -> None:
    strata = (("GZ", 8, 2), ("ZJ", 7, 0))
    event = venue.announced(
        Kind.HEARING, strata=strata, method="all", chair="王主任", recorder="李记录",
        sources=[], objection_until=None,
    )  # fmt: skip
    for n in range(15):
        venue.registered(event, n, group="GZ" if n < 8 else "ZJ", stance="support")
    venue.judged(event)
    venue.at = venue.day(9)
    event = drawing.freeze(event=event, lock=event.lock, actor=venue.drafter, at=venue.at)
    event = drawing.carry_out_draw(
        event=event, lock=event.lock, values=[], actor=venue.drafter, at=venue.at
    )
    chosen = result_of(event).chosen
    assert len(chosen) == 15
    marks = {r.number: "came" if n < 9 else "absent" for n, r in enumerate(chosen)}
    holding.check_in(event=event, marks=marks, actor=venue.drafter, at=venue.day(25, 10))

    def hold() -> OpenEvent:
        fresh = venue.now_is(event)
        return holding.hold(
            event=fresh, lock=fresh.lock, minutes="听证。", outcome="", actor=venue.drafter,
            at=venue.day(25, 12),
        )  # fmt: skip

    with pytest.raises(Refused, match="听证材料"):
        hold()
    event = holding.note_materials(
        event=event, lock=event.lock, on=venue.day(18).date(), actor=venue.drafter, at=venue.day(25)
    )
    with pytest.raises(Refused, match="应当延期"):
        hold()
    marks = {r.number: "came" for r in chosen}
    holding.check_in(event=event, marks=marks, actor=venue.drafter, at=venue.day(25, 10))
    assert hold().state == "held"


def test_officer_of_another_unit_does_nothing_here(venue: Venue) -> None:
    event = venue.announced()
    stranger = venue.overseer
    assert not stranger.has(Role.INFORMATION_OFFICER, event.agency_id)
    attempts: tuple[Callable[[], object], ...] = (
        lambda: drawing.freeze(event=event, lock=event.lock, actor=stranger, at=venue.day(9)),
        lambda: preparing.cancel(
            event=event, lock=event.lock, reason="few", actor=stranger, at=venue.at
        ),
    )
    for attempt in attempts:
        with pytest.raises(Refused, match="办理"):
            attempt()


def test_who_has_a_seat_is_chosen_before_who_came_a_moment_earlier(venue: Venue) -> None:
    event = venue.announced(
        Kind.OPEN_DAY, method="first", items=(), sources=[], objection_until=None
    )
    rows = [venue.registered(event, n).registration for n in range(3)]
    # The third reached the last seat before the second did.
    rows[1].seat.delete()
    registering.take_seat(rows[2], at=venue.at)
    venue.judged(event)
    venue.at = venue.day(9)
    event = drawing.freeze(
        event=venue.now_is(event), lock=venue.now_is(event).lock, actor=venue.drafter, at=venue.at
    )
    event = drawing.carry_out_draw(
        event=event, lock=event.lock, values=[], actor=venue.drafter, at=venue.at
    )

    assert [r.pk for r in result_of(event).chosen] == [rows[0].pk, rows[2].pk]
    assert own_view(registration_of(rows[1].pk)).reserve == 1


def test_nothing_typed_becomes_public_unreviewed_when_it_is_called_off(venue: Venue) -> None:
    event = venue.announced()

    with pytest.raises(Refused, match="请选择原因"):
        preparing.cancel(
            event=event, lock=event.lock, reason="议题调整，询13812345678。", actor=venue.drafter,
            at=venue.at,
        )  # fmt: skip

    assert venue.now_is(event).state == "announced"


PLAN_CASES: list[tuple[dict[str, Any], str]] = [
    ({"title": " "}, "title"),
    ({"place": ""}, "place"),
    ({"rules_text": ""}, "rules"),
    ({"register_open": None}, "times"),
    ({"sources": []}, "sources"),
    ({"objection_until": None}, "objection"),
    ({"method": "draw", "age_min": 18, "register_close": "early"}, "order"),
]


@pytest.mark.parametrize(("changes", "code"), PLAN_CASES)
def test_notice_lacks_what_it_lacks(venue: Venue, changes: dict[str, Any], code: str) -> None:
    given = {**changes}
    if given.get("register_close") == "early":
        given["register_close"] = venue.day(0, 23)
    event = venue.event(**given)

    assert code in {found for found, _text in preparing.faults_of(event, at=venue.at)}


@pytest.mark.parametrize(
    ("strata", "changes", "code"),
    [
        ((("GZ", 5, 0),), {}, "participants"),
        ((("GZ", 2, 0), ("ZJ", 14, 0)), {}, "public"),
        ((("GZ", 15, 0),), {"chair": "甲", "recorder": "甲"}, "recorder"),
        ((("GZ", 15, 0),), {"chair": ""}, "chair"),
        ((("GZ", 15, 0),), {"starts_at": 14, "ends_at": 15}, "announce"),
    ],
)
def test_hearing_lacks_what_it_lacks(
    venue: Venue, strata: tuple[tuple[str, int, int], ...], changes: dict[str, Any], code: str
) -> None:
    given: dict[str, Any] = {
        k: venue.day(v) if isinstance(v, int) else v for k, v in changes.items()
    }
    given = {"chair": "甲", "recorder": "乙", **given}
    event = venue.event(Kind.HEARING, strata=strata, method="all", **given)

    assert code in {found for found, _text in preparing.faults_of(event, at=venue.at)}


def test_every_state_is_reached_and_every_one_that_is_not_the_end_is_left() -> None:
    reached, frontier = {rules.State.DRAFT}, [rules.State.DRAFT]
    while frontier:
        state = frontier.pop()
        found = {to for (start, _step), to in rules.TRANSITIONS.items() if start is state}
        frontier += found - reached
        reached |= found
    left = {start for start, _step in rules.TRANSITIONS}

    assert reached == set(rules.State)
    assert set(rules.State) - left == {rules.State.REPORTED, rules.State.CANCELLED}

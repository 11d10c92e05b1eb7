"""A hearing: stances share out the seats, some only watch, the record is confirmed, the report."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from tests.areas.decisions.meetings.venue import VALUES
from yangguang.areas.decisions.meetings import rules
from yangguang.areas.decisions.meetings.models import Registration, Stratum
from yangguang.areas.decisions.meetings.rules import Bar, Kind
from yangguang.areas.decisions.meetings.selectors import (
    draw_file,
    own_view,
    registration_of,
    result_of,
    seated_observers,
)
from yangguang.areas.decisions.meetings.services import (
    drawing,
    hearing,
    holding,
    preparing,
    registering,
)
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.organizations.rules import ANONYMOUS
from yangguang.kernel.publishing.models import Version
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.publishing.services import publish_bundle

if TYPE_CHECKING:
    from tests.areas.decisions.meetings.venue import Venue
    from yangguang.areas.decisions.meetings.models import OpenEvent

STATIC = Path(__file__).parents[4] / "src/yangguang/areas/decisions/static/decisions"


def said(venue: Venue, event: OpenEvent, row: Registration, text: str, stance: str) -> None:
    """He says it, it is answered and approved."""
    opinion = holding.speak(
        event=event, text=text, registration=row, item=event.items.get(), stance=stance,
        actor=ANONYMOUS, at=venue.at,
    )  # fmt: skip
    opinion = holding.draft_answer(
        opinion=opinion, lock=opinion.lock, disposition="covered", reason="方案已经写明。",
        used_in="方案第二条", actor=venue.drafter, at=venue.at,
    )  # fmt: skip
    holding.approve_answer(opinion=opinion, lock=opinion.lock, actor=venue.approver, at=venue.at)


def test_notice_says_before_registration_how_stances_share_the_seats(venue: Venue) -> None:
    event = venue.hearing()

    assert event.notice is not None
    body = event.notice.versions.get().body
    assert "每一种态度先各得 1 席" in body
    assert "旁听人员 2 名，先到先得，不发言。" in body
    assert "由候补的第一位递补" in body
    with pytest.raises(IntegrityError), transaction.atomic():
        type(event).objects.filter(pk=event.pk).update(by_stance=False)


def test_who_wants_to_take_part_says_what_he_thinks_and_it_stays(venue: Venue) -> None:
    event = venue.hearing()

    for stance in ("", "unknown"):
        with pytest.raises(Refused) as refused:
            venue.registered(event, 1, stance=stance)
        assert refused.value.code == "stance"
    row = venue.registered(event, 1, stance="oppose").registration
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.filter(pk=row.pk).update(stance="support")


def test_the_only_voice_against_has_a_seat_though_it_came_last(venue: Venue) -> None:
    event = venue.heard()

    public = result_of(event).groups[0]
    assert [(n, seats) for _label, n, seats in public.shared] == [(9, 7), (1, 1)]
    assert [r.place for r in public.chosen] == [1, 2, 3, 4, 5, 6, 7, 10]
    assert {r.stance for r in public.chosen} == {"support", "oppose"}


def test_drawn_hearing_is_repeated_by_the_stand_alone_verifier(
    venue: Venue, tmp_path: Path
) -> None:
    event = venue.hearing(method="draw")
    for n in range(12):
        venue.registered(event, n, stance="oppose" if n < 3 else "support")
    venue.registered(event, 20, group="ZJ", stance="other")
    venue.judged(event)
    venue.at = venue.day(9)
    event = venue.now_is(event)
    event = drawing.freeze(event=event, lock=event.lock, actor=venue.drafter, at=venue.at)
    venue.at = venue.day(13)
    event = drawing.carry_out_draw(
        event=event, lock=event.lock, values=VALUES, actor=venue.drafter, at=venue.at
    )
    against = next(r for r in result_of(event).chosen if r.stance == "oppose")
    before = [r.stance for r in result_of(event).groups[0].chosen]
    row = registration_of(against.pk)
    registering.bar(
        row=row, lock=row.lock, ground=Bar.UNFIT, note="不符。", actor=venue.drafter, at=venue.at
    )

    told = draw_file(event, result_of(event))
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(told), "utf-8")
    assert runpy.run_path(str(STATIC / "verify_draw.py"))["main"](str(file)) == 0
    # Who fell out is followed by his own stance.
    after = result_of(event).groups[0].chosen
    assert sorted(r.stance for r in after) == sorted(before)
    assert against.pk not in {r.pk for r in after}


def test_observers_have_seats_by_the_order_they_come_and_a_waiting_list(venue: Venue) -> None:
    event = venue.hearing()
    rows = [venue.registered(event, n, group="PT").registration for n in range(3)]

    assert [own_view(registration_of(r.pk)).has_seat for r in rows] == [True, True, False]
    assert own_view(registration_of(rows[2].pk)).waiting == 1
    registering.withdraw(row=registration_of(rows[0].pk), actor=ANONYMOUS, at=venue.at)
    assert [r.pk for r in seated_observers(event)] == [rows[1].pk, rows[2].pk]
    # Whoever watches may still ask to take part, and the other way round; each once.
    venue.registered(event, 1, stance="other")
    with pytest.raises(Refused, match="已经报名"):
        venue.registered(event, 1, group="PT")


def test_observer_who_gives_up_after_the_freeze_or_the_draw_makes_room_for_the_next(
    venue: Venue,
) -> None:
    event = venue.hearing()
    for n in range(15):
        venue.registered(event, n, group="GZ" if n < 8 else "ZJ", stance="support")
    rows = [venue.registered(event, 40 + n, group="PT").registration for n in range(5)]
    venue.judged(event)
    venue.at = venue.day(9)
    event = venue.now_is(event)
    event = drawing.freeze(event=event, lock=event.lock, actor=venue.drafter, at=venue.at)
    listed = event.listed

    registering.withdraw(row=registration_of(rows[0].pk), actor=ANONYMOUS, at=venue.at)

    assert [r.pk for r in seated_observers(event)] == [rows[1].pk, rows[2].pk]
    event = drawing.carry_out_draw(
        event=event, lock=event.lock, values=[], actor=venue.drafter, at=venue.at
    )
    # Who waits and gives up lets nobody in; the one behind him moves up.
    registering.withdraw(row=registration_of(rows[3].pk), actor=ANONYMOUS, at=venue.at)
    assert own_view(registration_of(rows[4].pk)).waiting == 1
    unfit = registration_of(rows[1].pk)
    with pytest.raises(Refused, match="写明理由"):
        registering.turn_away(
            row=unfit, lock=unfit.lock, reason=" ", actor=venue.drafter, at=venue.at
        )
    registering.turn_away(
        row=unfit, lock=unfit.lock, reason="是本机关工作人员。", actor=venue.drafter, at=venue.at
    )

    assert [r.pk for r in seated_observers(event)] == [rows[2].pk, rows[4].pk]
    assert Act.objects.filter(kind="decisions.event_seat_passed_on").count() == 2
    assert venue.now_is(event).listed == listed
    again = registration_of(rows[1].pk)
    with pytest.raises(Refused, match="旁听"):
        registering.turn_away(
            row=again, lock=again.lock, reason="再次。", actor=venue.drafter, at=venue.at
        )


@pytest.mark.parametrize(
    ("state", "standing", "observes", "may"),
    [
        ("announced", "eligible", True, False),
        ("frozen", "eligible", True, True),
        ("drawn", "eligible", True, True),
        ("held", "eligible", True, False),
        ("drawn", "withdrawn", True, False),
        ("drawn", "eligible", False, False),
    ],
)
def test_only_who_watches_is_turned_away_between_freeze_and_day(
    state: str, standing: str, observes: bool, may: bool
) -> None:
    assert rules.may_turn_away(state, standing, observes=observes) is may


def test_observers_are_no_participants(venue: Venue) -> None:
    event = venue.heard()
    watching = seated_observers(event).get()

    assert watching.place is None
    assert watching.number not in {e["receipt"] for e in event.listed}
    assert watching.presence == "came"
    with pytest.raises(Refused, match="不发言"):
        holding.speak(
            event=event, text="我想说。", registration=watching, stance="other", actor=ANONYMOUS,
            at=venue.at,
        )  # fmt: skip
    with pytest.raises(Refused, match="没有到会"):
        hearing.sign_record(
            event=event, lock=event.lock, marks={watching.number: ("signed", "")},
            actor=venue.drafter, at=venue.at,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "strata", "changes", "code"),
    [
        (Kind.ATTENDANCE, (("GZ", 2, 0), ("PT", 2, 0)), {}, "observers"),
        (Kind.OPEN_DAY, (("PT", 9, 0),), {}, "seats"),
        (Kind.HEARING, (("GZ", 15, 0),), {"method": "first", "by_stance": True}, "method"),
        # Those who watch do not make up the number of participants.
        (Kind.HEARING, (("GZ", 9, 0), ("PT", 20, 0)), {"by_stance": True}, "participants"),
    ],
)
def test_notice_refuses_what_a_hearing_may_not_be(
    venue: Venue, kind: Kind, strata: tuple[tuple[str, int, int], ...], changes: dict[str, object],
    code: str,
) -> None:  # fmt: skip
    event = venue.event(kind, strata=strata, chair="王", recorder="李", **changes)

    assert code in [found for found, _text in preparing.faults_of(event, at=venue.at)]


def test_report_waits_for_signatures_views_and_suggestions(venue: Venue) -> None:
    event = venue.heard()
    first, *others = hearing.participants_present(event)
    said(venue, event, first, "停车难，建议夜间免费，电话13812345678。", "support")

    def prepare() -> OpenEvent:
        fresh = venue.now_is(event)
        return holding.prepare_report(
            event=fresh, lock=fresh.lock, actor=venue.drafter, at=venue.at
        )

    with pytest.raises(Refused, match="还有 15 位"):
        prepare()
    with pytest.raises(Refused, match="拒绝签名的要写明"):
        hearing.sign_record(
            event=event, lock=event.lock, marks={first.number: ("refused", " ")},
            actor=venue.drafter, at=venue.at,
        )  # fmt: skip
    marks = {r.number: ("signed", "") for r in others}
    marks[first.number] = ("refused", "认为笔录过简，电话13812345678。")
    assert hearing.sign_record(
        event=event, lock=event.lock, marks=marks, actor=venue.drafter, at=venue.at
    ) == 15  # fmt: skip
    with pytest.raises(Refused, match="主要观点"):
        prepare()
    event = venue.now_is(event)
    event = hearing.keep_issues(
        event=event, lock=event.lock, issues={1: ("多数赞成，认为首小时应当免费。", "采纳。")},
        actor=venue.drafter, at=venue.at,
    )  # fmt: skip

    event = prepare()

    assert event.report and event.transcript and event.bundle
    report = event.report.versions.get().body
    for words in (
        "听证主持人：王主任；记录人：李记录", "报名 18 人，选定 15 人，到会 15 人",
        "到会旁听 1 人", "赞成 9 人，有条件赞成 8 人，反对 1 人", "多数赞成", "已在草案中体现",
    ):  # fmt: skip
        assert words in report
    transcript = event.transcript.versions.get().body
    assert "公众代表第 1 号（赞成）：停车难" in transcript
    assert "拒绝签名：认为笔录过简" in transcript
    assert "13812345678" not in report + transcript


def test_report_and_record_are_published_together_or_not_at_all(venue: Venue) -> None:
    event = venue.heard()
    marks = {r.number: ("signed", "") for r in hearing.participants_present(event)}
    hearing.sign_record(event=event, lock=event.lock, marks=marks, actor=venue.drafter, at=venue.at)
    event = venue.now_is(event)
    event = hearing.keep_issues(
        event=event, lock=event.lock, issues={1: ("没有人反对。", "按方案执行。")},
        actor=venue.drafter, at=venue.at,
    )  # fmt: skip
    event = holding.prepare_report(event=event, lock=event.lock, actor=venue.drafter, at=venue.at)
    assert event.bundle is not None
    venue.office.at = venue.at
    venue.office.approved(Version.objects.get(record=event.report))
    with pytest.raises(Refused, match="同时发布"):
        publish_bundle(bundle=event.bundle, actor=venue.office.publisher, at=venue.at)
    venue.office.approved(Version.objects.get(record=event.transcript))

    publish_bundle(bundle=event.bundle, actor=venue.office.publisher, at=venue.at)
    venue.follow()

    assert venue.now_is(event).state == "reported"


def test_report_taken_back_gives_the_record_up_too(venue: Venue) -> None:
    event = venue.heard()
    marks = {r.number: ("signed", "") for r in hearing.participants_present(event)}
    hearing.sign_record(event=event, lock=event.lock, marks=marks, actor=venue.drafter, at=venue.at)
    event = venue.now_is(event)
    event = hearing.keep_issues(
        event=event, lock=event.lock, issues={1: ("x", "y")}, actor=venue.drafter, at=venue.at
    )
    event = holding.prepare_report(event=event, lock=event.lock, actor=venue.drafter, at=venue.at)
    transcript = event.transcript

    event = holding.reopen_report(event=event, lock=event.lock, actor=venue.drafter, at=venue.at)

    assert (event.state, event.transcript, event.bundle) == ("held", None, None)
    assert Version.objects.get(record=transcript).state == "discarded"


def test_dispositions_of_a_hearing_are_those_of_a_consultation() -> None:
    heard = {code for code, _label in rules.dispositions(Kind.HEARING)}
    met = {code for code, _label in rules.dispositions(Kind.ATTENDANCE)}

    assert heard == {"adopted", "partly", "rejected", "covered", "unrelated"}
    assert met == {"adopted", "partly", "rejected", "reference"}


def test_database_keeps_announced_seats_and_what_it_held_before(venue: Venue) -> None:
    event = venue.hearing()

    with pytest.raises(IntegrityError), transaction.atomic():
        Stratum.objects.filter(event=event).update(seats=99)

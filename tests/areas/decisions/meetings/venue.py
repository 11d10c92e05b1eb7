"""A unit that opens its meetings: notices, registrations, draws, through the services alone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from tests.areas.decisions.hall import Hall
from yangguang.areas.decisions.meetings import rules
from yangguang.areas.decisions.meetings.models import OpenEvent, Registration
from yangguang.areas.decisions.meetings.rules import Kind
from yangguang.areas.decisions.meetings.selectors import result_of, seated_observers
from yangguang.areas.decisions.meetings.services import drawing, holding, preparing, registering
from yangguang.kernel.now import CITY_ZONE, city_date
from yangguang.kernel.organizations.rules import ANONYMOUS
from yangguang.kernel.publishing.scan.identity import _CHECKS, _WEIGHTS

if TYPE_CHECKING:
    from collections.abc import Sequence

VALUES = [[3, 9, 14, 21, 28, 33, 7]]


def identity_number(n: int, *, born: date = date(1985, 3, 4)) -> str:
    """A number with a right check digit; no living person's."""
    body = f"230801{born:%Y%m%d}{n:03d}"
    total = sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True))
    return body + _CHECKS[total % 11]


class Venue(Hall):
    """The same unit, holding events."""

    def day(self, n: int, hour: int = 9) -> datetime:
        """So many days after the notice, in the city's time."""
        on = city_date(self.start) + timedelta(days=n)
        return datetime.combine(on, time(hour), CITY_ZONE)

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self.start = at

    def fields(self, **changes: Any) -> dict[str, Any]:
        """A notice that lacks nothing: registration days 1 to 8, draw day 12, event day 25."""
        return {
            "title": "市政府常务会议列席公告", "topic": self.office.topic,
            "place": "市政府三楼会议室", "starts_at": self.day(25), "ends_at": self.day(25, 12),
            "register_open": self.day(1), "register_close": self.day(8, 17), "age_min": 18,
            "conditions": "在本市居住。", "rules_text": "报名人不得代替他人报名。",
            "method": "draw", "contact": "0454-8888888",
            "sources": [{
                "name": "中国福利彩票双色球", "url": "https://www.cwl.gov.cn/", "bits": 24,
                "on": self.day(12).date().isoformat(), "fallback": "未开奖的用下一期。",
            }],
            "objection_until": self.day(11).date(),
            **changes,
        }  # fmt: skip

    def event(
        self,
        kind: Kind = Kind.ATTENDANCE,
        *,
        strata: Sequence[tuple[str, int, int]] = (("GZ", 2, 2),),
        items: Sequence[rules.Item] = (
            rules.Item("审议养犬管理办法", is_open=True),
            rules.Item("人事事项", is_open=False, closed_reason="干部人事"),
        ),
        **changes: Any,
    ) -> OpenEvent:
        """Prepared, before the notice is made."""
        made = preparing.start_event(
            agency=self.office.agency, kind=kind, title="列席", actor=self.drafter, at=self.at
        )
        return preparing.edit_event(
            event=made, lock=made.lock, fields=self.fields(**changes), items=items, strata=strata,
            actor=self.drafter, at=self.at,
        )  # fmt: skip

    def now_is(self, event: OpenEvent) -> OpenEvent:
        """As it is now."""
        return OpenEvent.objects.select_related(
            "agency", "notice__current__version", "report", "outcome", "bundle"
        ).get(pk=event.pk)

    def announced(self, kind: Kind = Kind.ATTENDANCE, **changes: Any) -> OpenEvent:
        """Its notice is public, and registration is open."""
        made = self.event(kind, **changes)
        made = preparing.prepare_notice(event=made, lock=made.lock, actor=self.drafter, at=self.at)
        self.through_gate(made.notice)
        self.at = self.day(2)
        return self.now_is(made)

    def person(self, n: int, **changes: Any) -> registering.NewRegistration:
        """Somebody who may come."""
        given = {
            "name": f"张小{chr(0x4E00 + n)}", "identity_number": identity_number(n), "group": "GZ",
            "phone": "13800000000", "occupation": "worker", "viewpoint": "关心犬绳长度。",
        }  # fmt: skip
        return registering.NewRegistration(**{**given, **changes})

    def registered(self, event: OpenEvent, n: int, **changes: Any) -> registering.Registered:
        """He registered."""
        return registering.register(
            event=event, new=self.person(n, **changes), actor=ANONYMOUS, at=self.at
        )

    def judged(self, event: OpenEvent, *, fits: bool = True, reason: str = "") -> None:
        """Everybody who waits is judged."""
        rows = list(
            Registration.objects.select_related("event", "stratum").filter(
                event=event, standing="waiting"
            )
        )
        registering.judge(
            rows=rows, locks={r.pk: r.lock for r in rows}, fits=fits, reason=reason,
            actor=self.drafter, at=self.at,
        )  # fmt: skip

    def frozen(self, people: int = 9, **changes: Any) -> OpenEvent:
        """So many registered, were judged, and the list is frozen."""
        event = self.announced(**changes)
        for n in range(people):
            self.registered(event, n)
        self.judged(event)
        self.at = self.day(9)
        return drawing.freeze(
            event=self.now_is(event), lock=self.now_is(event).lock, actor=self.drafter, at=self.at
        )

    def drawn(self, people: int = 9, **changes: Any) -> OpenEvent:
        """And drawn."""
        event = self.frozen(people, **changes)
        self.at = self.day(13)
        return drawing.carry_out_draw(
            event=event, lock=event.lock, values=VALUES, actor=self.drafter, at=self.at
        )

    def held(self, people: int = 9, **changes: Any) -> OpenEvent:
        """And held; everybody chosen came."""
        event = self.drawn(people, **changes)
        self.at = self.day(25, 12)
        marks = {r.number: "came" for r in result_of(event).chosen}
        holding.check_in(event=event, marks=marks, actor=self.drafter, at=self.at)
        return holding.hold(
            event=event, lock=event.lock, minutes="会议听取了汇报。", outcome="会议同意该办法。",
            actor=self.drafter, at=self.at,
        )  # fmt: skip

    def hearing(self, *, method: str = "all", **changes: Any) -> OpenEvent:
        """A hearing that is announced: eight of the public, seven experts, two who watch."""
        draws = method == "draw"
        return self.announced(
            Kind.HEARING,
            strata=(("GZ", 8, 2), ("ZJ", 7, 0), ("PT", 2, 0)),
            items=(rules.Item("停车收费方案", is_open=True),),
            method=method, chair="王主任", recorder="李记录", by_stance=True,
            **({} if draws else {"sources": [], "objection_until": None}), **changes,
        )  # fmt: skip

    def heard(self) -> OpenEvent:
        """And held: eighteen registered, fifteen were chosen and came, one watched."""
        event = self.hearing()
        for n in range(18):
            # Nine in favour, one against, the last one among the public.
            group, stance = ("GZ", "support") if n < 10 else ("ZJ", "conditional")
            if n == 9:
                stance = "oppose"
            self.registered(event, n, group=group, stance=stance)
        self.registered(event, 40, group="PT")
        self.judged(event)
        self.at = self.day(9)
        event = self.now_is(event)
        event = drawing.freeze(event=event, lock=event.lock, actor=self.drafter, at=self.at)
        event = drawing.carry_out_draw(
            event=event, lock=event.lock, values=[], actor=self.drafter, at=self.at
        )
        event = holding.note_materials(
            event=event, lock=event.lock, on=self.day(9).date(), actor=self.drafter, at=self.at
        )
        self.at = self.day(25, 12)
        marks = {r.number: "came" for r in (*result_of(event).chosen, *seated_observers(event))}
        holding.check_in(event=event, marks=marks, actor=self.drafter, at=self.at)
        return holding.hold(
            event=event, lock=event.lock, minutes="承办单位介绍了方案。", outcome="",
            actor=self.drafter, at=self.at,
        )  # fmt: skip

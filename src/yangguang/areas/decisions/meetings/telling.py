"""Whoever registered hears by mail or message what his own page says: chosen, moved up, unfit, off,
his opinion answered.

Words are fixed and name nobody; number and query code lead to the page with the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangguang.areas.decisions.meetings.models import DelegateOpinion, OpenEvent, Registration
from yangguang.areas.decisions.meetings.rules import Answer, Standing, State
from yangguang.areas.decisions.meetings.selectors import (
    CHOSEN_FROM,
    own_view,
    registration_of,
    result_of,
    title_of,
)
from yangguang.areas.decisions.meetings.services.acting import about
from yangguang.kernel.notices.registry import (
    Contact,
    Recipient,
    Telling,
    register_contacts,
    register_telling,
    register_template,
)
from yangguang.kernel.notices.wording import MessageTemplate
from yangguang.kernel.ui.dates import datetime_cn
from yangguang.kernel.vault import unseal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from yangguang.kernel.ledger.models import Act
    from yangguang.kernel.notices.wording import Context
    from yangguang.kernel.organizations.rules import Actor

NAME = "decisions.registration"
REGISTRANT = "registrant"
SAYS = {
    "seat": (
        _("前面有人退出，您已取得名额"),
        _("请按时到会；不能来的，请凭报名编号和查询码退出，名额会给下一位。"),
    ),
    "chosen": (
        _("您已入选"),
        _("请凭报名编号和查询码确认参加；不能来的，请及时退出，由候补的人递补。"),
    ),
    "unfit": (_("您的报名没有通过资格审核"), _("理由请凭报名编号和查询码查看。")),
    "postponed": (
        _("活动延期"),
        _("您的报名继续有效；新的时间不能来的，请凭报名编号和查询码退出。"),
    ),
    "cancelled": (_("活动取消"), _("取消的原因见活动页面。")),
    "answered": (
        _("您提出的意见有了处理结果"),
        _("处理结果和理由请凭报名编号和查询码查看。"),
    ),
}


def _registrations(
    contexts: Sequence[Context], _reader: Actor, _at: datetime
) -> Sequence[Context | None]:
    """What stands now; what no longer holds is not told."""
    return [_told(int(c["registration"]), str(c["said"])) for c in contexts]


def _told(pk: int, said: str) -> Context | None:
    try:
        row = registration_of(pk)
    except Registration.DoesNotExist:
        return None
    if not _holds(row, said):
        return None
    label, following = SAYS[said]
    event = row.event
    return {
        "number": row.number,
        "title": title_of(event),
        "label": str(label),
        "next": str(following),
        "starts": datetime_cn(event.starts_at) if event.starts_at else "",
        "place": event.place,
        "url": reverse("meetings:follow"),
    }


def _holds(row: Registration, said: str) -> bool:
    """Whether it is still so."""
    if said == "seat":
        return hasattr(row, "seat") and row.event.state not in {State.HELD, State.CANCELLED}
    if said == "chosen":
        return row.event.state == State.DRAWN and own_view(row).is_chosen
    if said == "unfit":
        return row.standing == Standing.INELIGIBLE
    if said == "answered":
        return row.opinions.filter(answer=Answer.APPROVED).exists()
    if said == "cancelled":
        return row.event.state == State.CANCELLED
    return row.standing != Standing.WITHDRAWN and row.event.state != State.CANCELLED


TEMPLATE = MessageTemplate(
    name=NAME,
    label=_("报名的结果和变动"),
    subject=_("{title}：{label}"),
    text=_("您报名参加的“{title}”：{label}。"),
    next_step=_("{next}"),
    short=_("您报名参加的“{title}”：{label}，请凭报名编号{number}查询。"),
    facts=(
        (_("报名编号"), "number"),
        (_("时间"), "starts"),
        (_("地点"), "place"),
    ),
    link_label=_("查询报名"),
    sample={
        "number": "HD-SZFB-2026-00003-0007",
        "title": "城市养犬管理办法听证会",  # data
        "label": "前面有人退出，您已取得名额",  # data
        "next": "请按时到会；不能来的，请凭报名编号和查询码退出，名额会给下一位。",  # data
        "starts": "2026年12月10日9:00",  # data
        "place": "佳木斯市人民政府第一会议室",  # data
        "url": "https://www.example.gov.cn/decisions/meetings/follow/",
    },
    resolve=_registrations,
)


def _each(rows: Iterable[int], said: str, fact: str = "") -> Iterator[Telling]:
    for pk in rows:
        yield Telling(
            Recipient(REGISTRANT, str(pk)),
            NAME,
            {"registration": pk, "said": said},
            fact=f"meeting:{said}:{pk}" if fact else "",
        )


def _event(act: Act) -> OpenEvent | None:
    return OpenEvent.objects.filter(pk=act.subject_id or 0).first()


def _tell_seat(act: Act, _at: datetime) -> Iterator[Telling]:
    """The next on the waiting list, who has the seat now."""
    yield from _each([act.subject_id] if act.subject_id else [], "seat")


def _tell_judged(act: Act, _at: datetime) -> Iterator[Telling]:
    """Who may not come; that somebody may is told by the list and the result."""
    if act.subject_id and not act.payload.get("fits"):
        yield from _each([act.subject_id], "unfit")


def _tell_chosen(act: Act, _at: datetime) -> Iterator[Telling]:
    """Everybody chosen, each once: by the result, or by moving up when a place was passed over."""
    event = _event(act)
    if event is not None and event.state in CHOSEN_FROM:
        yield from _each((r.pk for r in result_of(event).chosen), "chosen", "once")


def _tell_all(said: str, act: Act) -> Iterator[Telling]:
    """All who still want to come."""
    event = _event(act)
    if event is not None:
        rows = event.registrations.exclude(standing__in=[Standing.WITHDRAWN, Standing.INELIGIBLE])
        yield from _each(rows.values_list("pk", flat=True), said)


def _tell_answered(act: Act, _at: datetime) -> Iterator[Telling]:
    """The delegate whose opinion it is; one that was entered without a delegate has nobody."""
    found = DelegateOpinion.objects.filter(
        pk=act.payload.get("opinion") or 0, registration__isnull=False
    )
    yield from _each(found.values_list("registration_id", flat=True), "answered")


def _tell_postponed(act: Act, _at: datetime) -> Iterator[Telling]:
    yield from _tell_all("postponed", act)


def _tell_cancelled(act: Act, _at: datetime) -> Iterator[Telling]:
    yield from _tell_all("cancelled", act)


def _reach(ref: str, at: datetime) -> Contact | None:
    """Whoever registered, by what he gave."""
    del at
    row = Registration.objects.filter(pk=ref).first()
    if row is None or not row.sealed:
        return None
    data = unseal(row.sealed, about=about(row.number))
    return Contact(email=str(data.get("email", "")), phone=str(data.get("phone", "")))


def register() -> None:
    """Register the message, who is told, how whoever registered is reached."""
    register_template(TEMPLATE)
    register_contacts(REGISTRANT, _reach)
    register_telling("decisions.event_seat_passed_on", _tell_seat)
    register_telling("decisions.event_judged", _tell_judged)
    register_telling("opinion.delegates_drawn", _tell_chosen)
    register_telling("decisions.place_passed", _tell_chosen)
    register_telling("opinion.delegate_answered", _tell_answered)
    register_telling("decisions.event_postponed", _tell_postponed)
    register_telling("decisions.event_cancelled", _tell_cancelled)

"""Days on which one can take part: as a page, for calendar programs, and as a feed."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yangguang.areas.decisions.calendar import WINDOW, days_between, event_of
from yangguang.areas.decisions.followed import KINDS, NAMES, followed_matters, words_of
from yangguang.areas.decisions.views.common import crumbs
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.notices.addresses import absolute
from yangguang.kernel.notices.ical import answer
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.ui.site import facts

if TYPE_CHECKING:
    from django.http import HttpRequest

    from yangguang.areas.decisions.calendar import Day

FEED_SIZE = 50
LOOKED_AT = 500
"""Newest acts a filtered feed is taken from."""


def _days(request: HttpRequest) -> list[Day]:
    today = city_date(now())
    found = days_between(today - WINDOW[0], today + WINDOW[1])
    agency, topic = str(request.GET.get("agency", "")), str(request.GET.get("topic", ""))
    return [
        day
        for day in found
        if (not agency or day.agency == agency) and (not topic or day.topic == topic)
    ]


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """What is when, from today on, day by day."""
    today = city_date(now())
    coming = [day for day in _days(request) if day.on >= today]
    months = [
        (month, list(days)) for month, days in groupby(coming, lambda d: (d.on.year, d.on.month))
    ]
    context = {
        "months": [
            (_("%(year)d年%(month)d月") % {"year": y, "month": m}, days) for (y, m), days in months
        ],
        "query": request.GET.urlencode(),
        "crumbs": crumbs((_("参与日历"), "")),
    }
    return render(request, "decisions/calendar.html", context)


@require_safe
def icalendar(request: HttpRequest) -> HttpResponse:
    """The same for calendar programs (RFC 5545)."""
    events = [event_of(day) for day in _days(request)]
    return answer(_("决策参与日历"), events, at=now(), file_name="decisions.ics")


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """What happened to public decisions, newest first, of a unit (`agency`), a topic (`topic`) or
    one matter (`number`).
    """
    made = Atom1Feed(
        title=_("%(name)s：重大决策") % {"name": facts().name},
        link=absolute(reverse("decisions:home")),
        description=_("草案、决定和采纳情况"),
        language="zh-cn",
        feed_url=absolute(request.get_full_path()),
    )
    asked = {name: str(request.GET.get(name, "")) for name in NAMES}
    dossiers, consultations = followed_matters(asked)
    rows = list(
        Act.objects.filter(kind__in=KINDS, visibility="public").order_by("-at", "-pk")[:LOOKED_AT]
    )
    refs = [act.subject_ref for act in rows]
    known: dict[str, tuple[str, str, str]] = {
        d.number: (
            d.shown_title,
            reverse("decisions:dossier", args=[d.number]),
            agency_name(d.organ),
        )
        for d in dossiers.filter(number__in=refs)
    }
    known |= {
        c.number: (
            c.title,
            reverse("decisions:consultation", args=[c.number]),
            agency_name(c.agency),
        )
        for c in consultations.filter(number__in=refs)
    }
    for act in [act for act in rows if act.subject_ref in known][:FEED_SIZE]:
        title, path, unit = known[act.subject_ref]
        made.add_item(
            title=f"{words_of(act)}：{title}",
            link=absolute(path),
            description=title,
            unique_id=f"{absolute(path)}#{act.pk}",
            author_name=unit,
            pubdate=act.at,
            updateddate=act.at,
        )
    return HttpResponse(made.writeString("utf-8"), content_type=Atom1Feed.content_type)

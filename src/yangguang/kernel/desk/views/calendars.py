"""Calendars: years by their notice, local days, office hours, and what runs after a change."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.kernel.calendars import selectors, services
from yangguang.kernel.calendars.levels import LABELS, as_row, current_levels, row_now
from yangguang.kernel.calendars.registry import room_label
from yangguang.kernel.calendars.rules import (
    CALENDAR_LABELS,
    KIND_LABELS,
    LAYER_LABELS,
    NATIONAL,
    Refused,
    differences,
    may_keep,
)
from yangguang.kernel.clocks import DEFAULT, BadCalendar, DayKind
from yangguang.kernel.desk.access import DeskRequest, View, officer_required
from yangguang.kernel.desk.forms.calendars import (
    HoursForm,
    LevelsForm,
    LocalDaysForm,
    SaveYearForm,
    TakeBackForm,
    YearForm,
    as_rows,
)
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.now import city_date, now
from yangguang.kernel.ui.dates import day_cn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.forms import Form
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from yangguang.kernel.calendars.models import ClockLevels
    from yangguang.kernel.calendars.rules import Change
    from yangguang.kernel.clocks import SpecialDay
    from yangguang.kernel.clocks.levels import LevelRow

READ_AND_WRITE = ["GET", "HEAD", "POST"]
AHEAD = 2
"""Years to come that the list shows; later ones are known to the calculator all the same."""


def keeper_required(view: View) -> View:
    """Lets those through who keep the calendars."""

    @wraps(view)
    def inner(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_keep(request.actor):
            who = {"who_may": _("这一页由系统管理员或者市政务公开办公室办理")}
            return render(request, "desk/not_permitted.html", who, status=403)
        return view(request, *args, **kwargs)

    return officer_required(inner)


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """Below the list of calendars."""
    return [(_("日历"), reverse("desk:calendars")), *more]


def home_of(layer: str) -> str:
    """The page of a layer."""
    return f"{reverse('desk:calendars')}?layer={layer}"


@require_safe
@keeper_required
def calendars(request: DeskRequest) -> HttpResponse:
    """The years of a layer; below them local days, office hours and the last runs."""
    layer = request.GET.get("layer", NATIONAL)
    if layer not in LAYER_LABELS:
        raise Http404
    today = city_date(now())
    context: dict[str, Any] = {
        "title": _("日历"),
        "layer": layer,
        "layer_label": LAYER_LABELS[layer],
        "tabs": [(LAYER_LABELS[n], home_of(n), None, n == layer) for n in LAYER_LABELS],
        "years": [row for row in selectors.year_rows(layer) if row.year <= today.year + AHEAD],
        "missing": selectors.missing_notice(at=now()),
        "runs": [(room_label(run.name), run) for run in selectors.last_runs()],
        "levels": level_table() if layer == NATIONAL else [],
    }
    if layer in CALENDAR_LABELS:
        context["version"] = selectors.calendar_for(layer).version
        context["hours"] = selectors.current_hours(layer)
        context["local"] = local_days(layer, today.year)
    return desk_page(request, "desk/calendars.html", context, crumbs=[(_("日历"), "")])


def local_days(layer: str, year: int) -> list[tuple[SpecialDay, object, TakeBackForm]]:
    """Local days of this year and the next, each with the form that takes it back."""
    found = [
        day
        for row in (year, year + 1)
        for day in selectors.days_of(selectors.year_for(layer, row)).values()
    ]
    return [
        (day, KIND_LABELS[day.kind], TakeBackForm(initial={"on": day.on}, auto_id=f"{day.on}-%s"))
        for day in found
    ]


@require_safe
@keeper_required
def calendar_year(request: DeskRequest, layer: str, year: int) -> HttpResponse:
    """One year: its days, and every revision with what it changed."""
    revisions = list(selectors.revisions_of(layer, year).prefetch_related("days"))
    if not revisions:
        raise Http404
    days = selectors.days_of(revisions[0])
    title = _("%(year)d年放假安排（%(layer)s）") % {"year": year, "layer": LAYER_LABELS[layer]}
    context = {
        "title": title,
        "current": revisions[0],
        "days": [(day, KIND_LABELS[day.kind]) for day in days.values()],
        "revisions": list(_changes(revisions)),
        "again": f"{reverse('desk:calendar_import')}?layer={layer}&year={year}",
    }
    return desk_page(request, "desk/calendar_year.html", context, crumbs=crumbs((title, "")))


def _changes(revisions: list[Any]) -> Iterable[tuple[Any, list[Change]]]:
    """Each revision with the days on which it differs from the one before."""
    for number, row in enumerate(revisions):
        before = revisions[number + 1] if number + 1 < len(revisions) else None
        yield row, differences(selectors.days_of(before), selectors.days_of(row)) if before else []


@require_http_methods(READ_AND_WRITE)
@keeper_required
def calendar_import(request: DeskRequest) -> HttpResponse:
    """Read a year in; show what would change before anything is saved."""
    today = city_date(now())
    asked = {
        "layer": request.GET.get("layer", NATIONAL),
        "year": request.GET.get("year") or selectors.missing_notice(at=now()) or today.year,
    }
    form = YearForm(request.POST or None, request.FILES or None, initial=asked)
    context: dict[str, Any] = {"title": _("导入一年的放假安排"), "form": form}
    if request.method == "POST" and form.is_valid():
        context |= preview(form)
    return desk_page(
        request,
        "desk/calendar_import.html",
        context,
        crumbs=crumbs((_("导入"), "")),
        status=422 if form.errors else 200,
    )


def preview(form: YearForm) -> dict[str, Any]:
    """What saving would change, and the form that saves it."""
    data = form.cleaned_data
    read, layer, year = data["read"], data["layer"], data["year"]
    current = selectors.year_for(layer, year)
    days = sorted(read.days, key=lambda day: day.on)
    changes = differences(selectors.days_of(current), {day.on: day for day in days})
    save = SaveYearForm(
        initial={
            "layer": layer,
            "year": year,
            "source": read.source,
            "revision": current.revision if current else 0,
            "rows": as_rows(days),
        }
    )
    return {
        "save": save,
        "changes": [(c, *_told(c)) for c in changes],
        "same": len(days) - sum(c.after is not None for c in changes),
        "year": year,
        "source": read.source,
        "layer_label": LAYER_LABELS[layer],
        "lost": "、".join(lost(changes, days)),
        "was_announced": bool(current and current.is_announced),
    }


def lost(changes: Iterable[Change], days: Iterable[SpecialDay]) -> list[str]:
    """Holidays of the year that the new arrangement does not name: a notice copied in part."""
    named = " ".join(day.name for day in days)
    gone = [c.before.name for c in changes if c.before and c.before.kind is DayKind.HOLIDAY]
    return [name for name in dict.fromkeys(gone) if name not in named]


def _told(change: Change) -> tuple[str, str]:
    """Before and after, in words."""
    days = (change.before, change.after)
    before, after = (f"{KIND_LABELS[d.kind]} {d.name}" if d else "" for d in days)
    return before, after


@require_POST
@keeper_required
def calendar_save(request: DeskRequest) -> HttpResponse:
    """Save what the preview showed."""
    form = SaveYearForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("预览的内容不完整，没有保存。请重新导入。"))
        return HttpResponseRedirect(reverse("desk:calendar_import"))
    data = form.cleaned_data
    saved = act(
        request,
        _("%(year)d年的放假安排已保存，在办事项的期限正在后台重新计算。") % {"year": data["year"]},
        services.set_year,
        layer=data["layer"],
        year=data["year"],
        days=data["rows"].days,
        source=data["source"],
        revision=data["revision"],
    )
    target = reverse("desk:calendar_year", args=[data["layer"], data["year"]])
    return HttpResponseRedirect(target if saved else reverse("desk:calendar_import"))


def act(request: DeskRequest, done: str, service: Callable[..., object], **values: Any) -> bool:
    """Call a service as the person at the desk; say what came of it."""
    try:
        service(actor=request.actor, at=now(), **values)
    except Refused as refused:
        messages.error(request, refused.message)
        return False
    messages.success(request, done)
    return True


@require_http_methods(READ_AND_WRITE)
@keeper_required
def local_new(request: DeskRequest) -> HttpResponse:
    """Local days: closed, off or worked here only."""
    form = LocalDaysForm(request.POST or None, initial={"calendar": request.GET.get("layer")})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done = _write(
            form,
            services.add_local_days,
            request,
            calendar=data["calendar"],
            days=data["days"],
            kind=DayKind(data["kind"]),
            name=data["name"],
            source=data["source"],
        )
        if done:
            messages.success(request, _("本地安排已保存，在办事项的期限正在后台重新计算。"))
            return HttpResponseRedirect(home_of(data["calendar"]))
    return _form_page(request, _("新增本地安排"), form)


@require_POST
@keeper_required
def local_remove(request: DeskRequest, calendar: str) -> HttpResponse:
    """Take a local day back."""
    form = TakeBackForm(request.POST)
    if form.is_valid():
        act(
            request,
            _("本地安排已取消，在办事项的期限正在后台重新计算。"),
            services.remove_local_day,
            calendar=calendar,
            **form.cleaned_data,
        )
    else:
        messages.error(request, _("请写明取消的依据。"))
    return HttpResponseRedirect(home_of(calendar))


@require_http_methods(READ_AND_WRITE)
@keeper_required
def hours_new(request: DeskRequest) -> HttpResponse:
    """Office hours from a day on."""
    form = HoursForm(request.POST or None, initial={"calendar": request.GET.get("layer")})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done = _write(
            form,
            services.set_hours,
            request,
            calendar=data["calendar"],
            hours=data["hours"],
            source=data["source"],
        )
        if done:
            messages.success(request, _("办公时间已保存。"))
            return HttpResponseRedirect(home_of(data["calendar"]))
    return _form_page(request, _("设定办公时间"), form)


@require_http_methods(READ_AND_WRITE)
@keeper_required
def levels_new(request: DeskRequest) -> HttpResponse:
    """When a limit is called due soon, from a day on."""
    at = now()
    form = LevelsForm(request.POST or None, row=row_now(at=at), initial={"since": city_date(at)})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done = _write(
            form,
            services.set_levels,
            request,
            left=form.left,
            percent=data["percent"],
            since=data["since"],
            source=data["source"],
        )
        if done:
            messages.success(request, _("临期标准已保存，未办结的事项正在后台重新计算。"))
            return HttpResponseRedirect(reverse("desk:calendars"))
    return _form_page(request, _("设定临期标准"), form)


def level_table() -> list[tuple[str, list[tuple[str, int]], ClockLevels | None]]:
    """Every row that was set, newest first, below it the built-in one: from when, what, by whom."""
    rows = [(day_cn(row.since), as_row(row), row) for row in reversed(current_levels())]
    told: list[tuple[str, LevelRow, ClockLevels | None]] = [*rows]
    told.append((_("系统初始值"), DEFAULT.rows[0], None))
    return [
        (
            since,
            [
                *((str(label), row.left.get(unit, 0)) for unit, label in LABELS.items()),
                *([(_("剩下全部时限的百分比"), row.percent)] if row.percent else []),
            ],
            stored,
        )
        for since, row, stored in told
    ]


def _write(form: Form, service: Callable[..., object], request: DeskRequest, **values: Any) -> bool:
    """Call a service; a refusal stands in the form, and nothing typed is lost."""
    try:
        service(actor=request.actor, at=now(), **values)
    except Refused as refused:
        form.add_error(None, refused.message)
    except BadCalendar as error:
        form.add_error(None, str(error))
    else:
        return True
    return False


def _form_page(request: DeskRequest, title: str, form: Form) -> HttpResponse:
    context = {"title": title, "form": form, "button": _("保存")}
    return desk_page(
        request,
        "desk/form.html",
        context,
        crumbs=crumbs((title, "")),
        status=422 if form.errors else 200,
    )

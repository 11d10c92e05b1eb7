"""Accounts and joint columns at the desk: units file and report, the office confirms."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yangguang.areas.press import rules, services
from yangguang.areas.press import selectors as reads
from yangguang.areas.press.forms import (
    ChangeForm,
    ConfirmForm,
    EndJointForm,
    JointForm,
    RegisterForm,
    SendBackForm,
    StateForm,
    UpdateForm,
)
from yangguang.areas.press.models import Account, Filing, JointColumn
from yangguang.areas.press.rules import Kind, State
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.acting import READ_WRITE, carried_out, form_page, go_to, lock_seen
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.models import Agency
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import agencies, agency_for, agency_name, is_current

if TYPE_CHECKING:
    from django import forms

PAGE = 50
to = partial(go_to, "media_desk")


def _tabs(here: str) -> list[tuple[str, str, None, bool]]:
    named = (
        ("accounts", _("账号")),
        ("filings", _("备案")),
        ("joint_columns", _("合办栏目")),
    )
    return [(label, reverse(f"media_desk:{name}"), None, name == here) for name, label in named]


def _above(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("政务新媒体"), reverse("media_desk:accounts") if more else ""), *more]


def _units(request: DeskRequest) -> list[tuple[str, str]]:
    return [(a.code, agency_name(a)) for a in reads.units_of(request.actor)]


@require_safe
@officer_required
def accounts(request: DeskRequest) -> HttpResponse:
    """Accounts of the actor's units, with those that have been silent."""
    on = city_date(now())
    page = Paginator(reads.accounts_kept_by(request.actor), PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("政务新媒体"),
        "tabs": _tabs("accounts"),
        "page": page,
        "lines": [reads.line_of(row, on=on) for row in page],
        "may_file": bool(_units(request)),
    }
    return desk_page(request, "media/desk/accounts.html", context, crumbs=_above())


def _account(request: DeskRequest, number: str) -> Account:
    try:
        return reads.account_for(request.actor, number)
    except Account.DoesNotExist:
        raise Http404 from None


@require_safe
@officer_required
def account(request: DeskRequest, number: str) -> HttpResponse:
    """One account: what it says, what was filed, what can be filed now."""
    row = _account(request, number)
    line = reads.line_of(row, on=city_date(now()))
    may_file = reads.may_file(request.actor, row.agency_id)
    context = {
        "title": row.name,
        "row": row,
        "line": line,
        "filings": row.filings.all(),
        "waiting": row.filings.filter(outcome="").first(),
        "may_file": may_file,
        "is_running": row.state in rules.RUNNING,
        "kinds": [(k.value, rules.KIND_LABELS[k]) for k in rules.kinds_for(State(row.state))],
    }
    return desk_page(request, "media/desk/account.html", context, crumbs=_above((row.name, "")))


@require_http_methods(READ_WRITE)
@officer_required
def new(request: DeskRequest) -> HttpResponse:
    """File a new account."""
    units = _units(request)
    if not units:
        return desk_page(request, "desk/not_permitted.html", status=403)
    form = RegisterForm(request.POST or None, units=units)
    if form.is_valid() and carried_out(
        request,
        lambda: services.file_account(
            agency=agency_for(form.cleaned_data["agency"]),
            kind=Kind.REGISTER,
            values=form.values(),
            on=form.cleaned_data["on"],
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            at=now(),
        ),
        _("已提交备案。市政务公开办公室确认以后，账号列入目录并对外公开。"),
        form,
    ):
        return to("filings")
    return form_page(request, _("备案新账号"), form, _("提交备案"), _above())


@require_http_methods(READ_WRITE)
@officer_required
def file(request: DeskRequest, number: str, kind: str) -> HttpResponse:
    """File a change, a pause, a return or an end."""
    row = _account(request, number)
    known = {k.value: k for k in rules.kinds_for(State(row.state))}
    if kind not in known:
        raise Http404
    if not reads.may_file(request.actor, row.agency_id):
        return desk_page(request, "desk/not_permitted.html", status=403)
    what = known[kind]
    form = _filing_form(request, row, what)
    if form.is_valid() and carried_out(
        request,
        lambda: services.file_account(
            agency=row.agency,
            account=row,
            kind=what,
            values=form.values(),
            on=form.cleaned_data["on"],
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            at=now(),
        ),
        _("已提交备案，等待市政务公开办公室确认。"),
        form,
    ):
        return to("account", number)
    label = _("%(kind)s备案") % {"kind": rules.KIND_LABELS[what]}
    crumbs = _above((row.name, reverse("media_desk:account", args=[number])))
    return form_page(request, label, form, _("提交备案"), crumbs)


def _filing_form(request: DeskRequest, row: Account, kind: Kind) -> ChangeForm | StateForm:
    data = request.POST or None
    if kind is Kind.CHANGE:
        initial = {name: getattr(row, name) for name in rules.PUBLIC_FIELDS}
        return ChangeForm(data, initial=initial)
    others = reads.accounts(reads.Filters(state=State.OPEN)).exclude(pk=row.pk)
    named = [(a.number, f"{a.name}（{a.get_platform_display()}）") for a in others]
    return StateForm(data, kind=kind, others=named)


@require_http_methods(READ_WRITE)
@officer_required
def update(request: DeskRequest, number: str) -> HttpResponse:
    """Report when the account last published."""
    row = _account(request, number)
    if not reads.may_file(request.actor, row.agency_id):
        return desk_page(request, "desk/not_permitted.html", status=403)
    form = UpdateForm(
        request.POST or None,
        initial={"last_post_on": row.last_post_on, "followers": row.followers},
    )
    if form.is_valid() and carried_out(
        request,
        lambda: services.report_update(
            account=row,
            lock=row.lock,
            last_post_on=form.cleaned_data["last_post_on"],
            followers=form.cleaned_data["followers"],
            actor=request.actor,
            at=now(),
        ),
        _("已填报。"),
        form,
    ):
        return to("account", number)
    crumbs = _above((row.name, reverse("media_desk:account", args=[number])))
    return form_page(request, _("填报更新情况"), form, _("填报"), crumbs)


@require_safe
@officer_required
def filings(request: DeskRequest) -> HttpResponse:
    """Filings, those that wait first."""
    page = Paginator(reads.filings_visible_to(request.actor), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "title": _("备案"),
        "tabs": _tabs("filings"),
        "page": page,
        "rows": [(row, agency_name(row.agency, short=True)) for row in page],
        "may_file": bool(_units(request)),
    }
    return desk_page(request, "media/desk/filings.html", context, crumbs=_above((_("备案"), "")))


def _filing(request: DeskRequest, pk: int) -> Filing:
    try:
        return reads.filing_for(request.actor, pk)
    except Filing.DoesNotExist:
        raise Http404 from None


def _filing_page(
    request: DeskRequest, row: Filing, confirm: forms.Form, back: forms.Form
) -> HttpResponse:
    name = row.account.name if row.account else str(row.values.get("name", ""))
    title = _("%(kind)s备案：%(name)s") % {"kind": row.get_kind_display(), "name": name}
    own = row.proposed_by_id == request.actor.person_id
    context = {
        "title": title,
        "row": row,
        "lines": reads.filing_rows(row),
        "agency": agency_name(row.agency),
        "confirm": confirm,
        "back": back,
        "decides": reads.is_office(request.actor) and not row.outcome and not own,
        "is_own": own and not row.outcome,
    }
    crumbs = _above((_("备案"), reverse("media_desk:filings")), (name, ""))
    return desk_page(request, "media/desk/filing.html", context, crumbs=crumbs)


@require_http_methods(READ_WRITE)
@officer_required
def filing(request: DeskRequest, pk: int) -> HttpResponse:
    """What was filed; the office puts it on file here."""
    row = _filing(request, pk)
    form = ConfirmForm(request.POST or None)
    if form.is_valid() and carried_out(
        request,
        lambda: services.confirm(
            filing=row,
            lock=lock_seen(request),
            actor=request.actor,
            at=now(),
            filed_no=form.cleaned_data["filed_no"],
        ),
        _("已备案，账号目录随之更新。"),
        form,
    ):
        return to("filings")
    return _filing_page(request, row, form, SendBackForm())


@require_http_methods(READ_WRITE)
@officer_required
def send_back(request: DeskRequest, pk: int) -> HttpResponse:
    """It is not put on file, with the reason."""
    row = _filing(request, pk)
    form = SendBackForm(request.POST or None)
    if form.is_valid() and carried_out(
        request,
        lambda: services.send_back(
            filing=row,
            lock=lock_seen(request),
            words=form.cleaned_data["words"],
            actor=request.actor,
            at=now(),
        ),
        _("已退回，提交人会看到理由。"),
        form,
    ):
        return to("filings")
    return _filing_page(request, row, ConfirmForm(), form)


@require_safe
@officer_required
def joint_columns(request: DeskRequest) -> HttpResponse:
    """Columns that several feed."""
    context = {
        "title": _("合办栏目"),
        "tabs": _tabs("joint_columns"),
        "columns": [reads.joint_view(row) for row in reads.joint_columns()],
        "may_open": reads.is_office(request.actor),
    }
    crumbs = _above((_("合办栏目"), ""))
    return desk_page(request, "media/desk/joint_columns.html", context, crumbs=crumbs)


def _answering_unit(request: DeskRequest) -> int:
    """The unit of the city's office the actor works in."""
    units = request.actor.agencies_with(Role.OPEN_GOVERNMENT_OFFICE)
    return min(units)


@require_http_methods(READ_WRITE)
@officer_required
def new_joint(request: DeskRequest) -> HttpResponse:
    """Open a joint column."""
    if not reads.is_office(request.actor):
        return desk_page(request, "desk/not_permitted.html", status=403)
    units = [(a.code, agency_name(a)) for a in agencies() if is_current(a)]
    form = JointForm(request.POST or None, units=units)

    def act() -> None:
        partners: list[tuple[Agency | str, str]] = [
            (agency_for(code) if code else name, part) for code, name, part in form.partners()
        ]
        services.open_joint_column(
            column=form.cleaned_data["column"],
            partners=partners,
            basis=form.cleaned_data["basis"],
            on=form.cleaned_data["on"],
            agency_id=_answering_unit(request),
            actor=request.actor,
            at=now(),
        )

    if form.is_valid() and carried_out(
        request, act, _("合办栏目已经开办，栏目页会写明由谁合办。"), form
    ):
        return to("joint_columns")
    crumbs = _above((_("合办栏目"), reverse("media_desk:joint_columns")))
    return form_page(request, _("开办合办栏目"), form, _("开办"), crumbs)


@require_http_methods(READ_WRITE)
@officer_required
def end_joint(request: DeskRequest, slug: str) -> HttpResponse:
    """A joint column ends."""
    if not reads.is_office(request.actor):
        return desk_page(request, "desk/not_permitted.html", status=403)
    try:
        row = reads.joint_columns().get(column__slug=slug)
    except JointColumn.DoesNotExist:
        raise Http404 from None
    form = EndJointForm(request.POST or None)
    if form.is_valid() and carried_out(
        request,
        lambda: services.end_joint_column(
            joint=row,
            lock=row.lock,
            on=form.cleaned_data["on"],
            agency_id=_answering_unit(request),
            actor=request.actor,
            at=now(),
        ),
        _("已结束合办，已经发布的信息保留。"),
        form,
    ):
        return to("joint_columns")
    crumbs = _above((_("合办栏目"), reverse("media_desk:joint_columns")))
    return form_page(
        request, _("结束合办“%(name)s”") % {"name": row.column.name}, form, _("结束"), crumbs
    )

"""People, their roles and delegations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yangguang.kernel.desk.access import (
    DeskRequest,
    administrator_required,
    confirmed_device,
    login_required,
)
from yangguang.kernel.desk.forms.accounts import ContactForm
from yangguang.kernel.desk.forms.administration import (
    DelegateForm,
    GrantForm,
    PersonForm,
)
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.desk.rules import PAGE_SIZE
from yangguang.kernel.desk.selectors import grants_of, people_list, person_by_username
from yangguang.kernel.desk.services import administration
from yangguang.kernel.desk.services.accounts import change_contact
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.login import locked_until
from yangguang.kernel.organizations.models import Delegation, Person, RoleAssignment
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import agency_for
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse


@require_safe
@administrator_required
def people(request: DeskRequest) -> HttpResponse:
    """Everybody with an account."""
    text = request.GET.get("q", "").strip()[:60]
    page = Paginator(people_list(text), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"title": _("人员与角色"), "page": page, "q": text, "on": city_date(now())}
    return desk_page(request, "desk/people.html", context, crumbs=[(_("人员与角色"), "")])


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def new_person(request: DeskRequest) -> HttpResponse:
    """Open an account; its first password is shown once."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, password = administration.add_person(
                **form.cleaned_data, actor=request.actor, at=now()
            )
        except Refused as refused:
            form.add_error("username", str(refused))
        else:
            _show_once(request, made, password)
            return HttpResponseRedirect(reverse("desk:person", args=[made.pk]))
    crumbs = [(_("人员与角色"), reverse("desk:people")), (_("新增人员"), "")]
    context = {"title": _("新增人员"), "form": form, "button": _("新增")}
    return desk_page(request, "desk/form.html", context, crumbs=crumbs)


def _show_once(request: DeskRequest, person: Person, password: str) -> None:
    text = _("%(name)s 的初始密码：%(password)s。只显示这一次，请当面交给本人，首次登录后修改。")
    messages.success(request, text % {"name": person.name, "password": password})


@require_safe
@administrator_required
def person(request: DeskRequest, pk: int) -> HttpResponse:
    """One person: account, roles, and a form to grant another role."""
    return _person_page(request, get_object_or_404(Person, pk=pk), _to_grant())


def _to_grant() -> GrantForm:
    """The form for one more role, from today on unless another day is set."""
    return GrantForm(initial={"valid_from": city_date(now())})


def _person_page(
    request: DeskRequest, someone: Person, form: GrantForm, contact: ContactForm | None = None
) -> HttpResponse:
    known = {"email": someone.email, "phone": someone.phone}
    crumbs = [(_("人员与角色"), reverse("desk:people")), (someone.name, "")]
    context = {
        "title": someone.name,
        "person": someone,
        "grants": grants_of(someone, on=city_date(now())),
        "device": confirmed_device(someone),
        "locked": locked_until(username=someone.username, address="", at=now()),
        "form": form,
        "contact": contact or ContactForm(initial=known, auto_id="contact_%s"),
    }
    return desk_page(request, "desk/person.html", context, crumbs=crumbs)


@require_POST
@administrator_required
def grant(request: DeskRequest, pk: int) -> HttpResponse:
    """Give a role."""
    someone = get_object_or_404(Person, pk=pk)
    form = GrantForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            administration.grant_role(
                person=someone,
                role=Role(data["role"]),
                agency=agency_for(data["agency"]) if data["agency"] else None,
                valid_from=data["valid_from"],
                valid_to=data["valid_to"],
                actor=request.actor,
                at=now(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("角色已授予。"))
            return HttpResponseRedirect(reverse("desk:person", args=[pk]))
    return _person_page(request, someone, form)


def _do(request: DeskRequest, pk: int, act: Callable[[Person], Any], done: str) -> HttpResponse:
    someone = get_object_or_404(Person, pk=pk)
    try:
        act(someone)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return HttpResponseRedirect(reverse("desk:person", args=[pk]))


@require_POST
@administrator_required
def person_contact(request: DeskRequest, pk: int) -> HttpResponse:
    """Correct where the person is reached."""
    someone = get_object_or_404(Person, pk=pk)
    form = ContactForm(request.POST)
    if form.is_valid():
        change_contact(person=someone, **form.cleaned_data, actor=request.actor, at=now())
        messages.success(request, _("联系方式已保存。"))
        return HttpResponseRedirect(reverse("desk:person", args=[pk]))
    return _person_page(request, someone, _to_grant(), form)


@require_POST
@administrator_required
def bar(request: DeskRequest, pk: int) -> HttpResponse:
    """Bar an account, or let it in again."""
    is_barred = request.POST.get("barred") == "yes"
    return _do(
        request,
        pk,
        lambda someone: administration.set_barred(
            person=someone, is_barred=is_barred, actor=request.actor, at=now()
        ),
        _("账号已停用。") if is_barred else _("账号已恢复。"),
    )


@require_POST
@administrator_required
def reset_password(request: DeskRequest, pk: int) -> HttpResponse:
    """A new password, shown once."""
    someone = get_object_or_404(Person, pk=pk)
    password = administration.reset_password(person=someone, actor=request.actor, at=now())
    _show_once(request, someone, password)
    return HttpResponseRedirect(reverse("desk:person", args=[pk]))


@require_POST
@administrator_required
def reset_factor(request: DeskRequest, pk: int) -> HttpResponse:
    """Let the person enrol a new second factor."""
    return _do(
        request,
        pk,
        lambda someone: administration.reset_second_factor(
            person=someone, actor=request.actor, at=now()
        ),
        _("动态口令已重置，本人下次登录时重新启用。"),
    )


@require_POST
@administrator_required
def unlock(request: DeskRequest, pk: int) -> HttpResponse:
    """Let the person try to log in again at once."""
    return _do(
        request,
        pk,
        lambda someone: administration.unlock_login(person=someone, actor=request.actor, at=now()),
        _("已解除暂停，本人现在可以登录。"),
    )


@require_POST
@administrator_required
def end_role(request: DeskRequest, pk: int) -> HttpResponse:
    """End a role at once."""
    assignment = get_object_or_404(RoleAssignment.objects.select_related("person"), pk=pk)
    administration.end_role(assignment=assignment, actor=request.actor, at=now())
    messages.success(request, _("角色已终止。"))
    return HttpResponseRedirect(reverse("desk:person", args=[assignment.person_id]))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def delegate(request: DeskRequest, pk: int) -> HttpResponse:
    """Let somebody else act in my role."""
    own = get_object_or_404(RoleAssignment, pk=pk, person=request.user)
    form = DelegateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        someone = person_by_username(data["delegate"])
        try:
            if someone is None:
                raise Refused("unknown", _("没有这个用户名。"))
            administration.delegate(
                assignment=own,
                delegate=someone,
                valid_from=data["valid_from"],
                valid_to=data["valid_to"],
                reason=data["reason"],
                actor=request.actor,
                at=now(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("委托已生效。审查按人认定，代行不产生第二个人。"))
            return HttpResponseRedirect(reverse("desk:account"))
    title = _("委托他人代行“%(role)s”") % {"role": own.get_role_display()}
    crumbs = [(_("我的账号"), reverse("desk:account")), (title, "")]
    context = {"title": title, "form": form, "button": _("委托")}
    return desk_page(request, "desk/form.html", context, crumbs=crumbs)


@require_POST
@login_required
def end_delegation(request: DeskRequest, pk: int) -> HttpResponse:
    """Take a delegation back."""
    found = get_object_or_404(
        Delegation.objects.select_related("assignment__person"),
        pk=pk,
        assignment__person=request.user,
    )
    administration.end_delegation(delegation=found, actor=request.actor, at=now())
    messages.success(request, _("委托已收回。"))
    return HttpResponseRedirect(reverse("desk:account"))

"""查我的办件: an applicant follows his matter with number and query code, without an account."""

from __future__ import annotations

from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.kernel.cases import letters
from yangguang.kernel.cases.forms import ActForm, StatusForm, TokenForm
from yangguang.kernel.cases.knocking import MATTER
from yangguang.kernel.cases.models import Case
from yangguang.kernel.cases.printing import FORMS, stored_print
from yangguang.kernel.cases.registry import kind_of
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.cases.selectors import (
    AS_PARTY,
    case_of_applicant,
    letter_of_applicant,
    public_status,
    why_not,
)
from yangguang.kernel.cases.services import deliver_by_system, do_act
from yangguang.kernel.cases.tokens import add_to_token, make_token, revoke_token, tokens_of
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.middleware import client_address
from yangguang.kernel.organizations.rules import Actor, ActorKind
from yangguang.kernel.ui.downloads import file_response

if TYPE_CHECKING:
    from collections.abc import Callable


def applicant(request: HttpRequest) -> Actor:
    """The visitor as an actor: never the officer who may be logged in on the same machine."""
    return Actor(ActorKind.ANONYMOUS, address=client_address(request))


def code_shown(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lets a browser through that has shown number and code; others go to the form."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        pk = MATTER.let_in_to(request, now())
        if pk is None:
            return HttpResponseRedirect(reverse("cases:status"))
        try:
            return view(request, case_of_applicant(pk), *args, **kwargs)
        except ObjectDoesNotExist as absent:
            raise Http404 from absent

    return never_cache(inner)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """Ask for number and code; what is wrong and what does not exist get the same answer."""
    form = StatusForm(request.POST if request.method == "POST" else None)
    at = now()
    found = MATTER.shown(request, form, at)
    if found is not None:
        MATTER.let_in(request, found.pk, at)
        return HttpResponseRedirect(reverse("cases:matter"))
    return render(request, "cases/status.html", {"form": form, "crumbs": crumbs()})


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """Where a page of this face stands."""
    start = (_("查我的办件"), reverse("cases:status") if more else "")
    return [(_("首页"), "/"), start, *more]


@require_safe
@code_shown
def matter(request: HttpRequest, case: Case) -> HttpResponse:
    """The matter from the applicant's side."""
    view = public_status(case, now())
    return render(
        request,
        "cases/matter.html",
        {
            "view": view,
            "links": links(case) if (links := kind_of(case).public_links) else [],
            "further": further(case) if (further := kind_of(case).further_links) else [],
            "acts": [
                {"label": a.label, "url": reverse("cases:act", args=[a.act]), "reason": a.why_not}
                for a in view.acts
                if a.why_not is None
            ],
            "crumbs": crumbs((view.number, "")),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@code_shown
def act(request: HttpRequest, case: Case, act: str) -> HttpResponse:
    """An act of the applicant: supplement, withdraw, rate, ask for another look."""
    at = now()
    kind = kind_of(case)
    if act not in kind.table.labels or AS_PARTY.isdisjoint(_hands(case, act)):
        raise Http404
    posted = request.method == "POST"
    form = ActForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        case=case,
        act=act,
        on=city_date(at),
    )
    if posted and form.is_valid():
        try:
            do_act(
                case=case,
                lock=form.cleaned_data["lock"],
                act=act,
                answers=form.answers(),
                files=form.cleaned_data.get("files", ()),
                actor=applicant(request),
                at=at,
                hands=AS_PARTY,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            text = _("已经收到您的“%(act)s”。") % {"act": kind.table.labels[act]}
            messages.success(request, text)
            return HttpResponseRedirect(reverse("cases:matter"))
    label = str(kind.table.labels[act])
    return render(
        request,
        "cases/act.html",
        {
            "form": form,
            "label": label,
            "case": case,
            "refusal": why_not(case, act, applicant(request), at, hands=AS_PARTY),
            "crumbs": crumbs((case.number, reverse("cases:matter")), (label, "")),
        },
    )


def _hands(case: Case, act: str) -> frozenset[Any]:
    """Every hand the act may lie in, in whatever state."""
    moves = kind_of(case).table.moves
    return frozenset().union(*(m.hands for (_state, name), m in moves.items() if name == act))


@require_safe
@code_shown
def letter(request: HttpRequest, case: Case, pk: int) -> HttpResponse:
    """A letter to the applicant; opening it is its delivery, noted once."""
    found = letter_of_applicant(case, pk)
    deliver_by_system(letter=found, actor=applicant(request), at=now())
    return render(
        request,
        "cases/letter.html",
        {
            "letter": found,
            "text": letters.text_of(found),
            "issuer": letters.issuer_of(found),
            "crumbs": crumbs(
                (case.number, reverse("cases:matter")),
                (str(letters.template_of(found).label), ""),
            ),
        },
    )


@require_safe
@code_shown
def letter_file(request: HttpRequest, case: Case, pk: int, form: str) -> HttpResponse:
    """The letter as PDF or Word file."""
    found = letter_of_applicant(case, pk)
    if form not in FORMS:
        raise Http404
    data = stored_print(found, form)
    if data is None:
        return being_printed(request, "cases/printing.html", reverse("cases:letter", args=[pk]))
    deliver_by_system(letter=found, actor=applicant(request), at=now())
    name = f"{letters.template_of(found).label}-{case.number}.{form}"
    return file_response(data, name=name, media_type=FORMS[form])


def being_printed(request: HttpRequest, template: str, back: str) -> HttpResponse:
    """The worker makes the form next; whoever asks comes back in a moment."""
    context = {"address": request.path, "back": back, "crumbs": crumbs()}
    answer = render(request, template, context, status=HTTPStatus.ACCEPTED)
    answer["Retry-After"] = "5"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@code_shown
def tokens(request: HttpRequest, case: Case) -> HttpResponse:
    """Tokens for the applicant's own program: make one, add the matter to one, see what is open."""
    at = now()
    form = TokenForm(request.POST if request.method == "POST" else None)
    made = None
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["token"].strip()
        try:
            if typed:
                add_to_token(case=case, token=typed, actor=applicant(request), at=at)
                messages.success(request, _("已经加入，这个令牌也能读取这件办件。"))
                return HttpResponseRedirect(reverse("cases:tokens"))
            made = make_token(case=case, actor=applicant(request), at=at)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(
        request,
        "cases/tokens.html",
        {
            "case": case,
            "form": form,
            "made": made,
            "tokens": tokens_of(case, at),
            "crumbs": crumbs((case.number, reverse("cases:matter")), (_("程序读取"), "")),
        },
    )


@require_POST
@code_shown
def revoke(request: HttpRequest, case: Case, pk: int) -> HttpResponse:
    """End a token at once."""
    revoke_token(case=case, pk=pk, actor=applicant(request), at=now())
    messages.success(request, _("已经撤销，这个令牌不能再用。"))
    return HttpResponseRedirect(reverse("cases:tokens"))


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Let the next person at this machine see nothing."""
    request.session.pop(MATTER.session, None)
    messages.success(request, _("已经离开。再次查看需要重新输入编号和查询码。"))
    return HttpResponseRedirect(reverse("cases:status"))

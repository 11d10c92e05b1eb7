"""A questionnaire is answered without login and script; one's answer by its number and code."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.areas.decisions.surveys.forms import AnswerForm, FollowForm, asked
from yangguang.areas.decisions.surveys.rules.questions import answers_in
from yangguang.areas.decisions.surveys.rules.survey import GROUND_LABELS
from yangguang.areas.decisions.surveys.selectors import surveys as reads
from yangguang.areas.decisions.surveys.selectors.own import own_lines
from yangguang.areas.decisions.surveys.selectors.reviewed import announced
from yangguang.areas.decisions.surveys.services import answering as services
from yangguang.areas.decisions.surveys.services.preparing import privacy_words
from yangguang.areas.decisions.surveys.views.surveys import crumbs, found
from yangguang.areas.decisions.views.common import visitor
from yangguang.kernel.cases import limits
from yangguang.kernel.cases.applying import Application, keep_receipt, kept_receipt
from yangguang.kernel.cases.forms import ReturnForm
from yangguang.kernel.cases.knocking import Door, too_often
from yangguang.kernel.cases.limits import Limit
from yangguang.kernel.now import city_date, now
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yangguang.areas.decisions.surveys.models import Survey
    from yangguang.areas.decisions.surveys.rules.questions import Question

RECEIPT = "survey_receipt"
DEVICE = "survey_device"
DONE = "survey_done"
DOOR = Door("survey", reads.answer_by_code)
DRAFTS = Application("survey", {})
AROUND = ("ticket", "name", "phone")
"""What is set aside with the answers."""
LONG = 5
"""Questions from which a questionnaire can be set aside and taken up again."""
SENT = Limit("survey.address", 60, timedelta(hours=1))
"""A village office, a school or a library may stand behind one address."""
TRIED = limits.WRONG_CODE_BY_ADDRESS
READ_WRITE = ["GET", "HEAD", "POST"]


def typed_in(request: HttpRequest, questions: list[Question]) -> dict[str, list[str]]:
    """What was typed to the questions, by name of field."""
    return {n: request.POST.getlist(n)[:50] for q in questions for n in q.names()}


@never_cache
@require_http_methods(READ_WRITE)
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """The questionnaire on one page; what is wrong is said where it is, nothing typed is lost."""
    item = found(number)
    if isinstance(item, HttpResponse):
        return item
    at = now()
    try:
        services.check_open(item, on=city_date(at))
    except Refused as refusal:
        if request.method != "POST":
            return HttpResponseRedirect(reverse("surveys:survey", args=[number]))
        return _page(request, item, {}, {}, None, str(refusal), at)
    if request.method != "POST":
        return _opened(request, item, at)
    questions = reads.questions_of(item)
    typed = typed_in(request, questions)
    if "keep" in request.POST:
        return _set_aside(request, item, typed, at)
    form = AnswerForm(request.POST, survey=item)
    errors: dict[str, str] = {}
    refusal_words = ""
    if form.is_valid():
        try:
            return _sent(request, item, form, typed, at)
        except services.Wrong as wrong:
            errors = wrong.errors
        except Refused as refusal:
            refusal_words = str(refusal)
    else:
        _data, _texts, errors = answers_in(questions, typed)
    if "ticket" in errors and "ticket" in form.fields:
        form.add_error("ticket", errors["ticket"])
    return _page(request, item, typed, errors, form, refusal_words, at)


def _sent(
    request: HttpRequest,
    item: Survey,
    form: AnswerForm,
    typed: Mapping[str, list[str]],
    at: datetime,
) -> HttpResponse:
    """To the receipt. Raises Wrong, Refused."""
    actor = visitor(request)
    ticket = str(form.cleaned_data.get("ticket") or "")
    checked = (SENT, TRIED) if ticket else (SENT,)
    moment = limits.earliest([(limit, actor.address) for limit in checked], at=at)
    if moment:
        raise Refused("too_often", too_often(moment))
    device = request.session.setdefault(DEVICE, secrets.token_hex(16))
    try:
        received = services.submit(
            survey=item,
            new=services.NewAnswer(
                typed=typed,
                token=form.cleaned_data["token"],
                ticket=ticket,
                contact=form.contact,
                device=device,
            ),
            actor=actor,
            at=at,
        )
    except services.Wrong as wrong:
        if ticket and "ticket" in wrong.errors:
            limits.note(TRIED, actor.address, at=at)
        raise
    if not received.is_repeated:
        limits.note(SENT, actor.address, at=at)
    draft = DRAFTS.draft(request, at)
    if draft is not None:
        DRAFTS.drop(request, draft, at)
    request.session[DONE] = [*request.session.get(DONE, []), item.number][-20:]
    keep_receipt(request, RECEIPT, {"pk": received.answer.pk, "code": received.code}, at=at)
    return HttpResponseRedirect(reverse("surveys:received"))


def _opened(request: HttpRequest, item: Survey, at: datetime) -> HttpResponse:
    """The questionnaire, with what was set aside of it where this browser has taken it up."""
    draft = DRAFTS.draft(request, at)
    if draft is None or draft.answers.get("survey") != item.number:
        return _page(request, item, {}, {}, None, "", at)
    # The time spent before counts: whoever went away in between was not too fast.
    begun = at - timedelta(seconds=int(draft.answers["spent"]))
    form = AnswerForm(initial=draft.answers["around"], survey=item)
    return _page(request, item, draft.answers["typed"], {}, form, "", at, begun=begun)


def _set_aside(
    request: HttpRequest, item: Survey, typed: Mapping[str, list[str]], at: datetime
) -> HttpResponse:
    """Keep what is typed under a code, sealed; nothing of it is an answer yet."""
    actor = visitor(request)
    moment = limits.free_at(SENT, actor.address, at=at)
    if moment:
        return _page(request, item, typed, {}, None, too_often(moment), at)
    limits.note(SENT, actor.address, at=at)
    around = {n: str(request.POST.get(n, ""))[:100] for n in AROUND}
    spent = services.spent(item, str(request.POST.get("token", "")), at)
    before = DRAFTS.draft(request, at)
    if before is not None:
        DRAFTS.drop(request, before, at)
    DRAFTS.begin(
        request, {"survey": item.number, "typed": typed, "around": around, "spent": spent}, at
    )
    draft = DRAFTS.draft(request, at)
    kept = DRAFTS.set_aside(request, draft, at) if draft is not None else None
    if kept is None:
        return _page(request, item, typed, {}, None, str(_("没有保存成功，请再试一次。")), at)
    context = {
        "code": kept[0],
        "until": kept[1],
        "resume_url": reverse("surveys:resume"),
        "crumbs": crumbs((reads.title_of(item), reverse("surveys:survey", args=[item.number]))),
    }
    return render(request, "cases/kept.html", context)


@never_cache
@require_http_methods(READ_WRITE)
def resume(request: HttpRequest) -> HttpResponse:
    """Go on with a questionnaire kept under a code."""
    at = now()
    form = ReturnForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        draft = DRAFTS.resume(request, form, at)
        if draft is not None:
            number = str(draft.answers.get("survey", ""))
            return HttpResponseRedirect(reverse("surveys:answer", args=[number]))
    context = {
        "form": form,
        "about": _("问卷调查"),
        "crumbs": crumbs((_("继续填写"), "")),
    }
    return render(request, "cases/resume.html", context)


def _page(
    request: HttpRequest,
    item: Survey,
    typed: Mapping[str, list[str]],
    errors: Mapping[str, str],
    form: AnswerForm | None,
    refusal: str,
    at: datetime,
    *,
    begun: datetime | None = None,
) -> HttpResponse:
    token = services.form_token(item, at=begun or at)
    if form is not None and services.is_fresh(item, str(form.data.get("token", "")), at):
        token = str(form.data.get("token", ""))
    if form is None:
        form = AnswerForm(survey=item)
    questions = asked(reads.questions_of(item), typed, errors)
    return render(
        request,
        "surveys/answer.html",
        {
            "item": item,
            "line": reads.line_of(item, on=city_date(at)),
            "introduction": reads.introduction_of(item),
            "form": form,
            "token": token,
            "questions": questions,
            "wrong": [q for q in questions if q["error"]],
            "refusal": refusal,
            "is_long": len(questions) >= LONG,
            "privacy": privacy_words(item),
            "did": item.device_once and item.number in request.session.get(DONE, []),
            "crumbs": crumbs(
                (reads.title_of(item), reverse("surveys:survey", args=[item.number])),
                (_("作答"), ""),
            ),
        },
    )


@never_cache
@require_safe
def received(request: HttpRequest) -> HttpResponse:
    """Number, query code, what happens next."""
    data = kept_receipt(request, RECEIPT, at=now())
    if data is None:
        return HttpResponseRedirect(reverse("surveys:follow"))
    row = reads.answer_of(data["pk"])
    return render(
        request,
        "surveys/received.html",
        {
            "row": row,
            "item": row.survey,
            "title": reads.title_of(row.survey),
            "code": data["code"],
            "crumbs": crumbs((_("收据"), "")),
        },
    )


@never_cache
@require_http_methods(READ_WRITE)
def follow(request: HttpRequest) -> HttpResponse:
    """Ask for number and code; what is wrong and what does not exist get the same answer."""
    at = now()
    form = FollowForm(request.POST if request.method == "POST" else None)
    row = DOOR.shown(request, form, at)
    if row is not None:
        DOOR.let_in(request, row.pk, at)
        return HttpResponseRedirect(reverse("surveys:own"))
    context = {"form": form, "crumbs": crumbs((_("查我的答卷"), ""))}
    return render(request, "surveys/follow.html", context)


@never_cache
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """One's own answer: whether it counts, and why not."""
    pk = DOOR.let_in_to(request, now())
    if pk is None:
        return HttpResponseRedirect(reverse("surveys:follow"))
    row = reads.answer_of(pk)
    ground = reads.ground_of(row, reads.exclusions_of(row.survey))
    return render(
        request,
        "surveys/own.html",
        {
            "row": row,
            "item": row.survey,
            "contact": announced(row.survey).contact,
            "title": reads.title_of(row.survey),
            "ground": str(GROUND_LABELS[ground]) if ground else "",
            "lines": own_lines(row),
            "stands": reads.results_stand(row.survey),
            "crumbs": crumbs((_("查我的答卷"), reverse("surveys:follow")), (row.number, "")),
        },
    )


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget the answer in this browser; that this device has answered stays remembered."""
    request.session.pop(DOOR.session, None)
    request.session.pop(RECEIPT, None)
    return HttpResponseRedirect(reverse("surveys:home"))

"""Desk screens of surveys: build, issue codes, read what came back, say what is done with it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.areas.decisions.desk.common import form_page
from yangguang.areas.decisions.rules.showing import SHOWING_LABELS, Showing
from yangguang.areas.decisions.selectors.dossiers import dossiers_visible_to
from yangguang.areas.decisions.services.acting import DRAFTERS, HANDLERS, SHOWERS
from yangguang.areas.decisions.surveys import forms
from yangguang.areas.decisions.surveys.rules import survey as rules
from yangguang.areas.decisions.surveys.rules.questions import (
    QUESTION_LABELS,
    Question,
    QuestionKind,
    answers_in,
)
from yangguang.areas.decisions.surveys.rules.survey import State
from yangguang.areas.decisions.surveys.rules.wording import NotAsAnnounced
from yangguang.areas.decisions.surveys.selectors import surveys as reads
from yangguang.areas.decisions.surveys.selectors import tables
from yangguang.areas.decisions.surveys.selectors.own import own_lines
from yangguang.areas.decisions.surveys.services import answering, preparing, reporting
from yangguang.areas.decisions.surveys.services.following import as_announced
from yangguang.kernel.cases.rules import Channel
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.acting import (
    READ_WRITE,
    carried_out,
    go_to,
    lock_seen,
    made_from,
    may_do,
    one_act,
)
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.selectors import agency_for
from yangguang.kernel.publishing.rules import RecordState, Refused
from yangguang.kernel.publishing.selectors.permissions import may
from yangguang.kernel.ui.downloads import csv_response

if TYPE_CHECKING:
    from django.http import StreamingHttpResponse

    from yangguang.areas.decisions.surveys.models import Answer, Survey

PAGE = 50
TAKES_CODES = (State.DRAFT, State.AT_GATE, State.ANNOUNCED)

to = partial(go_to, "surveys_desk")


def above(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """Where the screens hang."""
    return [(_("问卷调查"), reverse("surveys_desk:surveys")), *more]


def _item(item: Survey) -> tuple[str, str]:
    return item.number, reverse("surveys_desk:survey", args=[item.number])


@require_safe
@officer_required
def surveys(request: DeskRequest) -> HttpResponse:
    """Surveys of one's units."""
    page = Paginator(reads.surveys_visible_to(request.actor), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "title": _("问卷调查"),
        "page": page,
        "may_start": bool(request.actor.agencies_with(*DRAFTERS)),
    }
    return desk_page(request, "surveys/desk/surveys.html", context, crumbs=above())


@require_http_methods(READ_WRITE)
@officer_required
def new(request: DeskRequest) -> HttpResponse:
    """Begin one."""
    if not request.actor.agencies_with(*DRAFTERS):
        return desk_page(request, "desk/not_permitted.html", status=403)
    form = forms.NewSurveyForm(request.POST or None, actor=request.actor, roles=DRAFTERS)
    made = made_from(
        form,
        lambda data: preparing.start_survey(
            agency=agency_for(data["agency"]),
            kind=rules.Kind(data["kind"]),
            purpose=rules.Purpose(data["purpose"]),
            title=data["title"],
            actor=request.actor,
            at=now(),
        ),
    )
    if made is not None:
        return to("edit", made.number)
    return form_page(request, _("新的问卷调查"), form, _("开始准备"), above())


@require_safe
@officer_required
def survey(request: DeskRequest, number: str) -> HttpResponse:
    """One survey: how far it is, its questions, what is missing, what may be done now."""
    item = reads.survey_for(request.actor, number)
    at = now()
    keeps = may(request.actor, item.agency_id, DRAFTERS)
    is_draft = item.state == State.DRAFT
    over = bool(item.end_on and city_date(at) > item.end_on)
    context: dict[str, Any] = {
        "title": item.title,
        "item": item,
        "keeps": keeps,
        "writes": keeps and is_draft,
        "faults": preparing.faults_of(item, at=at) if is_draft else [],
        "questions": [
            (place, q, QUESTION_LABELS[q.kind])
            for place, q in enumerate(reads.questions_of(item), start=1)
        ],
        "kinds": [(k.value, QUESTION_LABELS[k]) for k in QuestionKind],
        "counts": reads.counts_of(item),
        "counting": preparing.counting_words(item),
        "over": over,
        "strays": _strays(item),
        "may_reopen": keeps and item.state == State.AT_GATE and not _is_public(item),
        "issues": keeps and item.means != "open" and item.state in TAKES_CODES,
        "tickets_form": forms.TicketsForm(),
        "copies_form": forms.CopiesForm(initial={"copies": item.copies}),
        "outcomes": item.outcomes.all(),
        "explains": keeps and item.state == State.ANNOUNCED and over,
    }
    return desk_page(request, "surveys/desk/survey.html", context, crumbs=above((item.number, "")))


def _is_public(item: Survey) -> bool:
    return item.notice is not None and item.notice.state == RecordState.PUBLISHED


def _strays(item: Survey) -> bool:
    """Whether the public notice does not say this questionnaire, so that it did not open."""
    if item.state != State.AT_GATE or not _is_public(item):
        return False
    try:
        as_announced(item)
    except NotAsAnnounced:
        return True
    return False


@require_http_methods(READ_WRITE)
@officer_required
def edit(request: DeskRequest, number: str) -> HttpResponse:
    """Write what the notice says besides the questions."""
    item = reads.survey_for(request.actor, number)
    if not may_do(request, item.agency_id, DRAFTERS):
        return to("survey", number)
    questions = reads.questions_of(item)
    form = forms.SurveyForm(
        request.POST or None,
        initial=forms.initial_of(item, questions),
        dossiers=dossiers_visible_to(request.actor),
        questions=questions,
    )
    if form.is_valid() and carried_out(
        request,
        lambda: preparing.edit_survey(
            survey=item, lock=lock_seen(request), fields=form.values, actor=request.actor, at=now()
        ),
        _("已保存。"),
        form,
    ):
        return to("survey", number)
    return form_page(request, _("公告内容"), form, _("保存"), above(_item(item)), lock=item.lock)


@require_safe
@officer_required
def preview(request: DeskRequest, number: str) -> HttpResponse:
    """The questionnaire exactly as the public will see it; nothing is sent from here."""
    item = reads.survey_for(request.actor, number)
    questions = reads.questions_of(item)
    context = {
        "title": _("预览：%(title)s") % {"title": item.title},
        "item": item,
        "questions": forms.asked(questions, {}, {}),
        "introduction": reads.introduction_of(item),
        "form": forms.AnswerForm(survey=item),
        "privacy": preparing.privacy_words(item),
        "counting": preparing.counting_words(item),
    }
    return desk_page(
        request, "surveys/desk/preview.html", context, crumbs=above(_item(item), (_("预览"), ""))
    )


def _kind(name: str) -> QuestionKind:
    try:
        return QuestionKind(name)
    except ValueError:
        raise Http404 from None


@require_http_methods(READ_WRITE)
@officer_required
def new_question(request: DeskRequest, number: str, kind: str) -> HttpResponse:
    """Write a question of a kind."""
    item = reads.survey_for(request.actor, number)
    return _question_page(request, item, _kind(kind), reads.questions_of(item), None)


@require_http_methods(READ_WRITE)
@officer_required
def question(request: DeskRequest, number: str, key: str) -> HttpResponse:
    """Write a question anew."""
    item = reads.survey_for(request.actor, number)
    rows = reads.questions_of(item)
    place = next((n for n, q in enumerate(rows) if q.key == key), None)
    if place is None:
        raise Http404
    return _question_page(request, item, rows[place].kind, rows[:place], rows[place])


def _question_page(
    request: DeskRequest,
    item: Survey,
    kind: QuestionKind,
    before: list[Question],
    old: Question | None,
) -> HttpResponse:
    if not may_do(request, item.agency_id, DRAFTERS):
        return to("survey", item.number)
    form = forms.QuestionForm(request.POST or None, kind=kind, before=before, old=old)
    made = made_from(
        form,
        lambda _data: preparing.keep_question(
            survey=item, lock=lock_seen(request), question=form.question, actor=request.actor,
            at=now(),
        ),
    )  # fmt: skip
    if made is not None:
        return to("survey", item.number)
    title = _("%(kind)s题") % {"kind": QUESTION_LABELS[kind]}
    return form_page(request, title, form, _("保存这一题"), above(_item(item)), lock=item.lock)


@require_POST
@officer_required
def move(request: DeskRequest, number: str, key: str) -> HttpResponse:
    """Put a question one place up or down."""
    item = reads.survey_for(request.actor, number)
    carried_out(
        request,
        lambda: preparing.move_question(
            survey=item, lock=lock_seen(request), key=key, up=request.POST.get("to") == "up",
            actor=request.actor, at=now(),
        ),
    )  # fmt: skip
    return to("survey", number)


@require_POST
@officer_required
def drop(request: DeskRequest, number: str, key: str) -> HttpResponse:
    """Take a question out."""
    item = reads.survey_for(request.actor, number)
    carried_out(
        request,
        lambda: preparing.drop_question(
            survey=item, lock=lock_seen(request), key=key, actor=request.actor, at=now()
        ),
        _("已删去这一题。"),
    )
    return to("survey", number)


_button = partial(one_act, reads.survey_for, "survey", partial(to, "survey"))
prepare = _button(
    preparing.prepare_notice,
    _l("公告和问卷已形成稿件，问卷从现在起不能再改。请打开稿件提交审查；发布以后按日期自动开放。"),
)
reopen = _button(preparing.reopen_notice, _l("已退回准备。原稿件已作废。"))
report = _button(reporting.prepare_report, _l("结果已统计并形成稿件。请打开稿件提交审查。"))
reopen_report = _button(reporting.reopen_report, _l("已退回统计。原稿件已作废。"))


@require_http_methods(READ_WRITE)
@officer_required
def stop(request: DeskRequest, number: str) -> HttpResponse:
    """End it early, in public."""
    item = reads.survey_for(request.actor, number)
    if not may_do(request, item.agency_id, DRAFTERS):
        return to("survey", number)
    form = forms.ReasonForm(request.POST or None)
    if form.is_valid() and carried_out(
        request,
        lambda: preparing.stop(
            survey=item, lock=lock_seen(request), reason=form.cleaned_data["reason"],
            actor=request.actor, at=now(),
        ),
        _("已中止，原因已经公布。"),
        form,
    ):  # fmt: skip
        return to("survey", number)
    return form_page(
        request, _("中止调查"), form, _("中止并公布原因"), above(_item(item)), lock=item.lock
    )


@never_cache
@require_POST
@officer_required
def tickets(request: DeskRequest, number: str) -> HttpResponse | StreamingHttpResponse:
    """Issue codes and show them, this once; or hand them over as a file."""
    item = reads.survey_for(request.actor, number)
    form = forms.TicketsForm(request.POST)
    issued: list[str] = []

    def issue() -> None:
        if not form.is_valid():
            raise Refused("count", _("一次签发 1 至 1000 个。"))
        issued.extend(
            preparing.issue_tickets(
                survey=item,
                count=form.cleaned_data["count"],
                batch=form.cleaned_data["batch"],
                actor=request.actor,
                at=now(),
            )
        )

    if not carried_out(request, issue):
        return to("survey", number)
    if request.POST.get("as") == "csv":
        rows = [[code, form.cleaned_data["batch"]] for code in issued]
        return csv_response(f"{item.number}-codes.csv", [_("参与码"), _("发放批次")], rows)
    context = {"title": _("参与码"), "item": item, "codes": issued}
    return desk_page(
        request, "surveys/desk/tickets.html", context, crumbs=above(_item(item), (_("参与码"), ""))
    )


@require_POST
@officer_required
def copies(request: DeskRequest, number: str) -> HttpResponse:
    """Note how many went out on paper."""
    item = reads.survey_for(request.actor, number)
    form = forms.CopiesForm(request.POST)

    def note() -> None:
        if not form.is_valid():
            raise Refused("count", _("份数应当是不小于 0 的整数。"))
        preparing.note_copies(
            survey=item, lock=lock_seen(request), copies=form.cleaned_data["copies"],
            actor=request.actor, at=now(),
        )  # fmt: skip

    carried_out(request, note, _("已登记发放的份数。"))
    return to("survey", number)


ONE_GROUND: dict[str, rules.Ground | None] = {"none": None, **{g.value: g for g in rules.Ground}}
"""What the answers can be narrowed to: those that count, or why others do not."""


def _narrowed(ground: str) -> str:
    if ground not in ONE_GROUND:
        return ""
    found = ONE_GROUND[ground]
    if found is None:
        return _("只列出计入统计的答卷。")
    return _("只列出不计入的答卷：%(ground)s。") % {"ground": rules.GROUND_LABELS[found]}


@require_safe
@officer_required
def answers(request: DeskRequest, number: str) -> HttpResponse:
    """What came back, and what of it does not count."""
    item = reads.survey_for(request.actor, number)
    rows = item.answers.prefetch_related("texts").order_by("pk")
    what = str(request.GET.get("group", ""))
    if what in {"verified", "unverified"}:
        rows = rows.filter(is_verified=what == "verified")
    ground = str(request.GET.get("ground", ""))
    if ground in ONE_GROUND:
        rows = rows.filter(pk__in=reads.answers_with(item, ONE_GROUND[ground]))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    exclusions = reads.exclusions_of(item)
    here = reverse("surveys_desk:answers", args=[number])
    context = {
        "title": _("答卷"),
        "item": item,
        "page": page,
        "rows": [(row, _ground(row, exclusions)) for row in page],
        "counts": reads.counts_of(item),
        "narrowed": _narrowed(ground),
        "tabs": [
            (_("全部"), here, None, not what),
            (_("经核验"), f"{here}?group=verified", None, what == "verified"),
            (_("未核验"), f"{here}?group=unverified", None, what == "unverified"),
        ],
        "may_enter": may(request.actor, item.agency_id, DRAFTERS) and item.state == "announced",
    }
    return desk_page(
        request, "surveys/desk/answers.html", context, crumbs=above(_item(item), (_("答卷"), ""))
    )


def _ground(row: Answer, exclusions: rules.Exclusions) -> str:
    ground = reads.ground_of(row, exclusions)
    return str(rules.GROUND_LABELS[ground]) if ground else ""


@never_cache
@require_safe
@officer_required
def answer(request: DeskRequest, number: str) -> HttpResponse:
    """One answer, what is personal still closed."""
    return _answer_page(request, reads.answer_for(request.actor, number), None)


def _answer_page(request: DeskRequest, row: Answer, opened: Any) -> HttpResponse:
    item = row.survey
    keeps = may(request.actor, item.agency_id, DRAFTERS) and item.state == State.ANNOUNCED
    context = {
        "title": row.number,
        "row": row,
        "item": item,
        "lines": own_lines(row),
        "ground": _ground(row, reads.exclusions_of(item)),
        "opened": opened,
        "opened_texts": _opened_texts(item, opened),
        "may_look": bool(row.sealed) and may(request.actor, item.agency_id, HANDLERS),
        "exclude_form": forms.ExcludeForm() if keeps and not row.ground else None,
        "may_include": keeps and bool(row.ground),
    }
    answers_page = reverse("surveys_desk:answers", args=[item.number])
    return desk_page(
        request,
        "surveys/desk/answer.html",
        context,
        crumbs=above(_item(item), (_("答卷"), answers_page), (row.number, "")),
    )


def _opened_texts(item: Survey, opened: Any) -> list[tuple[str, str]]:
    if opened is None:
        return []
    return [
        (f"{place}. {q.text}", opened.texts[q.key])
        for place, q in enumerate(reads.questions_of(item), start=1)
        if q.key in opened.texts
    ]


@never_cache
@require_POST
@officer_required
def person(request: DeskRequest, number: str) -> HttpResponse:
    """Open contact and words as typed; the look is recorded."""
    row = reads.answer_for(request.actor, number)
    opened: list[answering.Opened] = []
    carried_out(
        request,
        lambda: opened.append(answering.open_answer(row, actor=request.actor, at=now())),
        _("已打开，本次查看留痕。"),
    )
    return _answer_page(request, row, opened[0] if opened else None)


@require_POST
@officer_required
def exclude(request: DeskRequest, number: str) -> HttpResponse:
    """Leave an answer out, with the reason."""
    row = reads.answer_for(request.actor, number)
    form = forms.ExcludeForm(request.POST)

    def act() -> None:
        if not form.is_valid():
            raise Refused("reason", _("不计入要选择依据、写明理由。"))
        answering.exclude(
            answer=row, lock=lock_seen(request), ground=form.cleaned_data["ground"],
            reason=form.cleaned_data["reason"], actor=request.actor, at=now(),
        )  # fmt: skip

    carried_out(request, act, _("已列为不计入。"))
    return to("answer", number)


@require_POST
@officer_required
def include(request: DeskRequest, number: str) -> HttpResponse:
    """Take that back."""
    row = reads.answer_for(request.actor, number)
    carried_out(
        request,
        lambda: answering.include(
            answer=row, lock=lock_seen(request), actor=request.actor, at=now()
        ),
        _("已恢复计入。"),
    )
    return to("answer", number)


@require_http_methods(READ_WRITE)
@officer_required
def enter(request: DeskRequest, number: str) -> HttpResponse:
    """Enter what came on paper or by telephone."""
    item = reads.survey_for(request.actor, number)
    if not may_do(request, item.agency_id, DRAFTERS):
        return to("survey", number)
    form = forms.EnteredForm(request.POST or None, survey=item)
    if item.means == rules.Means.BOTH:
        form.fields["ticket"].required = False
    questions = reads.questions_of(item)
    typed: dict[str, list[str]] = {}
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = {n: request.POST.getlist(n)[:50] for q in questions for n in q.names()}
        _data, _texts, errors = answers_in(questions, typed)
        if form.is_valid() and not errors:
            data = form.cleaned_data
            if carried_out(
                request,
                lambda: answering.submit(
                    survey=item,
                    new=answering.NewAnswer(
                        typed=typed, ticket=str(data.get("ticket") or ""), contact=form.contact,
                        channel=Channel(data["channel"]), received_on=data["received_on"],
                    ),
                    actor=request.actor, at=now(),
                ),
                _("已登记一份答卷。"),
                form,
            ):  # fmt: skip
                return to("answers", number)
    context = {
        "title": _("登记答卷"),
        "item": item,
        "form": form,
        "questions": forms.asked(questions, typed, errors),
    }
    answers_page = reverse("surveys_desk:answers", args=[number])
    return desk_page(
        request,
        "surveys/desk/enter.html",
        context,
        crumbs=above(_item(item), (_("答卷"), answers_page), (_("登记答卷"), "")),
    )


@require_safe
@officer_required
def texts(request: DeskRequest, number: str) -> HttpResponse:
    """Written answers, what waits first: read before they are shown."""
    item = reads.survey_for(request.actor, number)
    what = str(request.GET.get("showing", Showing.WAITING.value))
    if what not in set(Showing):
        what = Showing.WAITING.value
    rows = reads.texts_visible_to(request.actor, item)
    page = Paginator(rows.filter(showing=what).order_by("pk"), PAGE).get_page(
        request.GET.get("page")
    )
    words = {q.key: f"{n}. {q.text}" for n, q in enumerate(reads.questions_of(item), start=1)}
    here = reverse("surveys_desk:texts", args=[number])
    context = {
        "title": _("文字回答"),
        "item": item,
        "page": page,
        "rows": [(text, words.get(text.key, "")) for text in page],
        "tabs": [
            (SHOWING_LABELS[s], f"{here}?showing={s.value}", rows.filter(showing=s).count(),
             s.value == what)
            for s in Showing
        ],
        "form": forms.HoldForm(),
        "may_show": may(request.actor, item.agency_id, SHOWERS) and item.state == State.ANNOUNCED,
    }  # fmt: skip
    return desk_page(
        request, "surveys/desk/texts.html", context, crumbs=above(_item(item), (_("文字回答"), ""))
    )


@require_POST
@officer_required
def look(request: DeskRequest, number: str) -> HttpResponse:
    """Show those ticked, or hold them back."""
    item = reads.survey_for(request.actor, number)
    chosen = [v for v in request.POST.getlist("text")[:PAGE] if v.isdecimal() and len(v) < 12]
    rows = list(
        reads.texts_visible_to(request.actor, item)
        .select_related("survey__agency")
        .filter(pk__in=[int(v) for v in chosen])
    )
    locks = {row.pk: lock_seen(request, f"lock-{row.pk}") for row in rows}
    showing = Showing.SHOWN if request.POST.get("act") == "show" else Showing.HELD
    carried_out(
        request,
        lambda: answering.look_at_texts(
            texts=rows, locks=locks, showing=showing, ground=str(request.POST.get("ground", "")),
            reason=str(request.POST.get("reason", "")), actor=request.actor, at=now(),
        ),
        _("已审核 %(n)d 条。") % {"n": len(rows)},
    )  # fmt: skip
    return to("texts", number)


@require_http_methods(READ_WRITE)
@officer_required
def findings(request: DeskRequest, number: str) -> HttpResponse:
    """Say in words what the survey showed, beside the figures as they are now."""
    item = reads.survey_for(request.actor, number)
    if not may_do(request, item.agency_id, DRAFTERS):
        return to("survey", number)
    form = forms.FindingsForm(request.POST or None, initial={"findings": item.findings})
    if (
        request.method == "POST"
        and form.is_valid()
        and carried_out(
            request,
            lambda: reporting.write_findings(
                survey=item, lock=lock_seen(request), findings=form.cleaned_data["findings"],
                actor=request.actor, at=now(),
            ),
            _("已保存。"),
            form,
        )
    ):  # fmt: skip
        return to("survey", number)
    if item.results is None:
        item.results = reads.results_of(item)[0]
    context = {
        "title": _("统计和主要发现"),
        "item": item,
        "form": form if item.state == State.ANNOUNCED else None,
        "lock": item.lock,
        "groups": tables.group_lines(item),
        "answers": reverse("surveys_desk:answers", args=[number]),
        "excluded": tables.excluded_lines(item),
        "shown": tables.shown_questions(item),
    }
    return desk_page(
        request,
        "surveys/desk/findings.html",
        context,
        crumbs=above(_item(item), (_("统计和主要发现"), "")),
    )


@require_http_methods(READ_WRITE)
@officer_required
def outcomes(request: DeskRequest, number: str) -> HttpResponse:
    """Say what is done with something the survey showed."""
    item = reads.survey_for(request.actor, number)
    if not may_do(request, item.agency_id, DRAFTERS):
        return to("survey", number)
    form = forms.OutcomeForm(request.POST or None)
    if form.is_valid() and carried_out(
        request,
        lambda: reporting.keep_outcome(
            survey=item, lock=lock_seen(request), actor=request.actor, at=now(),
            **form.cleaned_data,
        ),
        _("已登记。"),
        form,
    ):  # fmt: skip
        return to("survey", number)
    return form_page(
        request, _("结果怎样处理"), form, _("登记"), above(_item(item)), lock=item.lock
    )


@require_POST
@officer_required
def drop_outcome(request: DeskRequest, number: str, pk: int) -> HttpResponse:
    """Take an entry out."""
    item = reads.survey_for(request.actor, number)
    carried_out(
        request,
        lambda: reporting.drop_outcome(
            survey=item, lock=lock_seen(request), pk=pk, actor=request.actor, at=now()
        ),
        _("已删去。"),
    )
    return to("survey", number)

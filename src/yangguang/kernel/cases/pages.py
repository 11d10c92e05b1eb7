"""The pages on which everybody files a matter: begin, one page after another, check, receipt.

An area says what the matter is about, where its pages stand and how it is filed; the pages are
the same for every kind. `applying.Application` holds what is typed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.kernel.cases.applying import CHECK, MATERIALS, Application, group_of, title_of
from yangguang.kernel.cases.forms import ReturnForm, TrapForm
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.cases.selectors import public_status
from yangguang.kernel.now import now

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from django import forms
    from django.http import HttpRequest, HttpResponse

    from yangguang.kernel.cases.models import Case
    from yangguang.kernel.cases.services import DraftView, Opened
    from yangguang.kernel.organizations.rules import Actor

_read_write = require_http_methods(["GET", "HEAD", "POST"])


class ApplicationPages:
    """Views over one `Application`; `where` is what the addresses of its pages name.

    The addresses are called `begin`, `step`, `check`, `detach`, `resume` and `receipt` behind
    `prefix`; `about` is the page that leads to the form.
    """

    application: Application
    prefix: str
    """Of the names of addresses, "oversight:"."""
    about: str
    """Full name of the address before the form."""
    check_template: str
    send_form: type[forms.Form] = TrapForm
    sent: str = "receipt"
    """Name of the address that follows sending, behind `prefix`."""
    may_keep: bool = True
    """Whether a draft can be set aside under a code; a short form needs none."""

    # --- what an area says -----------------------------------------------------------------------

    def subject(self, **where: str) -> Any:
        """What is applied for or to. Raises Http404."""
        del where

    def crumbs(self, subject: Any, *more: tuple[str, str]) -> list[tuple[str, str]]:
        """Where a page stands."""
        raise NotImplementedError

    def eyebrow(self, subject: Any) -> str:
        """The line above a page's heading."""
        del subject
        return ""

    def opened(
        self, request: HttpRequest, at: datetime, **where: str
    ) -> tuple[DraftView, Any] | None:
        """The draft under way and its subject; None when there is none. Raises Http404."""
        subject = self.subject(**where)
        draft = self.application.draft(request, at)
        return (draft, subject) if draft is not None else None

    def first_answers(self, **where: str) -> dict[str, Any]:
        """What a new draft holds."""
        del where
        return {}

    def where_of(self, draft: DraftView, **where: str) -> dict[str, str]:
        """What the addresses name for a draft that is taken up again."""
        del draft
        return where

    def subject_of(self, case: Case) -> Any:
        """The subject of a matter that was filed."""
        del case

    def page(self, request: HttpRequest, step: str, draft: DraftView, subject: Any) -> forms.Form:
        """The form of one page."""
        form = self.application.page(request, step, draft)
        self.fit(form, subject)
        return form

    def fit(self, form: forms.Form, subject: Any) -> None:
        """Leave of a page what this subject asks for."""
        del form, subject

    def next_address(self, step: str, **where: str) -> str:
        """Where a page that is done leads."""
        names = [*self.application.steps, CHECK]
        return self.address(names[names.index(step) + 1], **where)

    def hidden(self, page: forms.Form) -> Collection[str]:
        """Questions that are not shown again before sending."""
        del page
        return ()

    def check_context(self, subject: Any) -> Mapping[str, Any]:
        """More for the template of the last page."""
        del subject
        return {}

    def file(self, subject: Any, answers: dict[str, Any], actor: Actor, at: datetime) -> Opened:
        """File the matter. Raises Refused."""
        raise NotImplementedError

    def send(self, request: HttpRequest, subject: Any, draft: DraftView, at: datetime) -> None:
        """File it once and keep the receipt. Raises Refused."""
        self.application.send(
            request, draft, lambda actor: self.file(subject, draft.answers, actor, at), at
        )

    # --- the pages -------------------------------------------------------------------------------

    @property
    def _first(self) -> str:
        return next(iter(self.application.steps))

    def address(self, name: str, **where: str) -> str:
        """The address of one page of the form."""
        if name == CHECK:
            return reverse(f"{self.prefix}check", kwargs=where)
        return reverse(f"{self.prefix}step", kwargs={**where, "step": name})

    def gone(self, request: HttpRequest, **where: str) -> HttpResponse:
        """There is no draft: said on the page before the form."""
        self.application.say_gone(request)
        return HttpResponseRedirect(reverse(self.about, kwargs=where))

    @method_decorator([never_cache, require_POST])
    def begin(self, request: HttpRequest, **where: str) -> HttpResponse:
        """Start a draft, unless one is under way in this browser."""
        at = now()
        if self.opened(request, at, **where) is None:
            self.application.begin(request, self.first_answers(**where), at)
        return HttpResponseRedirect(self.address(self._first, **where))

    @method_decorator([never_cache, _read_write])
    def step(self, request: HttpRequest, step: str, **where: str) -> HttpResponse:
        """One group of questions; every page is kept as it is left."""
        if step not in self.application.steps:
            raise Http404
        at = now()
        opened = self.opened(request, at, **where)
        if opened is None:
            return self.gone(request, **where)
        draft, subject = opened
        form = self.page(request, step, draft, subject)
        is_written = (
            request.method == "POST"
            and form.is_valid()
            and self.application.write(request, form, draft, at)
        )
        if is_written and self.may_keep and "keep" in request.POST:
            return self._keep(request, subject, draft, at, **where)
        if is_written:
            return HttpResponseRedirect(self.next_address(step, **where))
        files = draft.answers.get("files", []) if MATERIALS in form.fields else []
        detach = f"{self.prefix}detach"
        context = {
            "form": form,
            "title": title_of(form),
            "may_keep": self.may_keep,
            "eyebrow": self.eyebrow(subject),
            "steps": self.application.stepper(step, lambda name: self.address(name, **where)),
            "files": [
                (file, reverse(detach, kwargs={**where, "place": i}))
                for i, file in enumerate(files)
            ],
            "crumbs": self.crumbs(subject, (_("填写"), "")),
        }
        return render(request, "cases/step.html", context)

    def _keep(
        self, request: HttpRequest, subject: Any, draft: DraftView, at: datetime, **where: str
    ) -> HttpResponse:
        kept = self.application.set_aside(request, draft, at)
        if kept is None:
            return self.gone(request, **where)
        code, until = kept
        context = {
            "code": code,
            "until": until,
            "resume_url": reverse(f"{self.prefix}resume", kwargs=where),
            "crumbs": self.crumbs(subject, (_("保存"), "")),
        }
        return render(request, "cases/kept.html", context)

    @method_decorator([never_cache, require_POST])
    def detach(self, request: HttpRequest, place: int, **where: str) -> HttpResponse:
        """Take a file back out."""
        self.application.detach(request, place, now())
        steps = self.application.steps
        asking = next(name for name, form in steps.items() if MATERIALS in form.base_fields)
        return HttpResponseRedirect(self.address(asking, **where))

    @method_decorator([never_cache, _read_write])
    def resume(self, request: HttpRequest, **where: str) -> HttpResponse:
        """Go on with a draft kept under a code."""
        subject = self.subject(**where)
        form = ReturnForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            draft = self.application.resume(request, form, now())
            if draft is not None:
                there = self.where_of(draft, **where)
                return HttpResponseRedirect(self.address(self._first, **there))
        context = {
            "form": form,
            "about": " - ".join(label for label, _path in reversed(self.crumbs(subject)[1:])),
            "crumbs": self.crumbs(subject, (_("继续填写"), "")),
        }
        return render(request, "cases/resume.html", context)

    @method_decorator([never_cache, _read_write])
    def check(self, request: HttpRequest, **where: str) -> HttpResponse:
        """Everything once more, then sent."""
        at = now()
        opened = self.opened(request, at, **where)
        if opened is None:
            return self.gone(request, **where)
        draft, subject = opened
        pages = self.application.pages(draft)
        for page in pages.values():
            self.fit(page, subject)
        unfinished = next((name for name, page in pages.items() if not page.is_valid()), None)
        if unfinished:
            return HttpResponseRedirect(self.address(unfinished, **where))
        form = self.send_form(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                self.send(request, subject, draft, at)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return HttpResponseRedirect(reverse(f"{self.prefix}{self.sent}"))
        context = {
            "form": form,
            "groups": [
                group_of(page, self.address(name, **where), hidden=self.hidden(page))
                for name, page in pages.items()
            ],
            "files": draft.answers.get("files", []),
            "steps": self.application.stepper(CHECK, lambda name: self.address(name, **where)),
            "crumbs": self.crumbs(subject, (_("检查后提交"), "")),
            **self.check_context(subject),
        }
        return render(request, self.check_template, context)

    @method_decorator([never_cache, require_safe])
    def receipt(self, request: HttpRequest) -> HttpResponse:
        """Number, query code, what happens next and by when."""
        at = now()
        found = self.application.receipt(request, at)
        if found is None:
            return HttpResponseRedirect(reverse("cases:status"))
        case, code = found
        context = {
            "view": public_status(case, at),
            "code": code,
            "crumbs": self.crumbs(self.subject_of(case), (_("收据"), "")),
        }
        return render(request, "cases/receipt.html", context)

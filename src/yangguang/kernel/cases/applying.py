"""How everybody files a matter: page after page, kept as it is typed, then sent and receipted.

What stands in the session is the name of a draft and a sealed receipt, never an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.utils.translation import gettext as _

from yangguang.kernel.cases import limits, services
from yangguang.kernel.cases.knocking import MATTER, too_often
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.cases.selectors import case_of_applicant
from yangguang.kernel.cases.views import applicant
from yangguang.kernel.vault import seal, unseal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from django import forms
    from django.http import HttpRequest

    from yangguang.kernel.cases.models import Case
    from yangguang.kernel.cases.services import DraftView, Opened
    from yangguang.kernel.organizations.rules import Actor

SHOWN = timedelta(minutes=30)
"""How long a receipt can be looked at again in the same browser."""
CHECK = "check"
"""The page after the last: everything once more, then sent."""
MATERIALS = "materials"
"""The field of files, which are kept beside the answers."""
NOT_AN_ANSWER: tuple[object, ...] = (None, "", [])


def keep_receipt(request: HttpRequest, name: str, receipt: dict[str, Any], *, at: datetime) -> None:
    """Let this browser look at a receipt again for a while; its code lies sealed here alone."""
    until = (at + SHOWN).isoformat()
    request.session[name] = seal({**receipt, "until": until}, about=name)


def kept_receipt(request: HttpRequest, name: str, *, at: datetime) -> dict[str, Any] | None:
    """The receipt; None when there is none or its time is over."""
    kept = request.session.get(name)
    data: dict[str, Any] | None = unseal(kept, about=name) if kept else None
    if not data or datetime.fromisoformat(data["until"]) <= at:
        request.session.pop(name, None)
        return None
    return data


@dataclass(frozen=True)
class Application:
    """The form of one kind of matter, in pages."""

    kind: str
    steps: Mapping[str, type[forms.Form]]
    """Pages in their order; each form has a `title`."""

    @property
    def _token(self) -> str:
        return f"{self.kind}_draft"

    @property
    def _receipt(self) -> str:
        return f"{self.kind}_receipt"

    def draft(self, request: HttpRequest, at: datetime) -> DraftView | None:
        """What is being filled in in this browser."""
        token = request.session.get(self._token, "")
        return services.draft_by_token(kind=self.kind, token=token, at=at)

    def begin(self, request: HttpRequest, answers: dict[str, Any], at: datetime) -> None:
        """Start a draft with these answers."""
        request.session[self._token] = services.begin_draft(kind=self.kind, answers=answers, at=at)

    def page(self, request: HttpRequest, step: str, draft: DraftView) -> forms.Form:
        """The form of one page, as sent or as it was left."""
        form = self.steps[step]
        if request.method == "POST":
            return form(request.POST, request.FILES)
        return form(initial={k: v for k, v in draft.answers.items() if k in form.base_fields})

    def write(self, request: HttpRequest, form: forms.Form, draft: DraftView, at: datetime) -> bool:
        """Write a page's answers into the draft; False with the reason on the form."""
        data = {k: v for k, v in form.cleaned_data.items() if k != MATERIALS}
        files = form.cleaned_data.get(MATERIALS) or []
        services.change_draft(
            kind=self.kind, token=draft.token, answers={**draft.answers, **data}, at=at
        )
        if not files:
            return True
        address = applicant(request).address
        moment = limits.free_at(limits.UPLOADED_BY_ADDRESS, address, at=at)
        try:
            if moment:
                raise Refused("too_often", too_often(moment))
            services.attach_to_draft(kind=self.kind, token=draft.token, files=files, at=at)
        except Refused as refusal:
            form.add_error(MATERIALS, str(refusal))
            return False
        for _file in files:
            limits.note(limits.UPLOADED_BY_ADDRESS, address, at=at)
        return True

    def detach(self, request: HttpRequest, place: int, at: datetime) -> None:
        """Take a file back out."""
        token = request.session.get(self._token, "")
        services.detach_from_draft(kind=self.kind, token=token, place=place, at=at)

    def set_aside(
        self, request: HttpRequest, draft: DraftView, at: datetime
    ) -> tuple[str, datetime] | None:
        """Keep the draft under a code: the code and until when; None when it is gone."""
        kept = services.keep_draft(kind=self.kind, token=draft.token, at=at)
        if kept is not None:
            request.session.pop(self._token, None)
        return kept

    def resume(self, request: HttpRequest, form: forms.Form, at: datetime) -> DraftView | None:
        """Go on with what was set aside under the code; None with the reason on the form."""
        address = applicant(request).address
        moment = limits.free_at(limits.WRONG_CODE_BY_ADDRESS, address, at=at)
        if moment:
            form.add_error(None, too_often(moment))
            return None
        token = services.return_to_draft(kind=self.kind, code=form.cleaned_data["code"], at=at)
        if not token:
            limits.note(limits.WRONG_CODE_BY_ADDRESS, address, at=at)
            form.add_error("code", _("没有找到这个代码对应的内容。请核对代码，或者重新填写。"))
            return None
        request.session.cycle_key()
        request.session[self._token] = token
        return self.draft(request, at)

    def drop(self, request: HttpRequest, draft: DraftView, at: datetime) -> None:
        """Forget the draft."""
        services.drop_draft(kind=self.kind, token=draft.token, at=at)
        request.session.pop(self._token, None)

    def say_gone(self, request: HttpRequest) -> None:
        """There is no draft any more."""
        text = _("没有找到填写中的内容，可能已经过期。请重新开始，或者用代码继续。")
        messages.warning(request, text)

    def pages(self, draft: DraftView) -> dict[str, forms.Form]:
        """Every page with its answers, as a browser would send them."""
        return {
            name: form(
                {k: v for k, v in draft.answers.items() if k in form.base_fields and v is not False}
            )
            for name, form in self.steps.items()
        }

    def send(
        self,
        request: HttpRequest,
        draft: DraftView,
        file: Callable[[Actor], Opened],
        at: datetime,
    ) -> None:
        """File it once, however often it is sent, and keep the receipt. Raises Refused, in words.

        The draft is taken in the transaction that files the matter: of two that come at once, the
        second files nothing, and the first has the receipt.
        """
        actor = applicant(request)
        moment = limits.free_at(limits.SENT_BY_ADDRESS, actor.address, at=at)
        if moment:
            raise Refused("too_often", too_often(moment))
        with transaction.atomic():
            if not services.take_draft(kind=self.kind, draft=draft, at=at):
                return
            opened = file(actor)
        limits.note(limits.SENT_BY_ADDRESS, actor.address, at=at)
        request.session.pop(self._token, None)
        MATTER.let_in(request, opened.case.pk, at)
        receipt = {"case": opened.case.pk, "code": opened.code}
        keep_receipt(request, self._receipt, receipt, at=at)

    def receipt(self, request: HttpRequest, at: datetime) -> tuple[Case, str] | None:
        """The matter and its query code, while they may be shown."""
        data = kept_receipt(request, self._receipt, at=at)
        return (case_of_applicant(data["case"]), data["code"]) if data else None

    def stepper(self, current: str, url: Callable[[str], str]) -> list[dict[str, str]]:
        """Where one stands among the pages; those behind can be gone back to."""
        names = [*self.steps, CHECK]
        place = names.index(current)
        return [
            {
                "label": title_of(self.steps[name]) if name in self.steps else _("检查后提交"),
                "state": "done" if i < place else "current" if i == place else "todo",
                "url": url(name) if i < place else "",
            }
            for i, name in enumerate(names)
        ]


def title_of(page: forms.Form | type[forms.Form]) -> str:
    """The heading of a page."""
    return str(page.title)  # type: ignore[union-attr]


def group_of(page: forms.Form, url: str, *, hidden: Collection[str] = ()) -> dict[str, Any]:
    """The answers of a valid page in words, with the way back to mend them."""
    rows = [
        (field.label, _in_words(field, page.cleaned_data.get(field.name)))
        for field in page
        if field.name != MATERIALS
        and field.name not in hidden
        and page.cleaned_data.get(field.name) not in NOT_AN_ANSWER
    ]
    return {"title": title_of(page), "rows": rows, "url": url}


def _in_words(field: Any, value: Any) -> Any:
    known = dict(getattr(field.field, "choices", ()))
    if isinstance(value, list):
        return "、".join(str(known.get(v, v)) for v in value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return known.get(value, value)

"""A matter's screen: which acts are buttons, which are pages, which cannot be done now and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.kernel.cases.asks import asks_of
from yangguang.kernel.cases.registry import kind_of
from yangguang.kernel.cases.rules import LETTER_ACT_LABELS, Do, Hand, LetterAct
from yangguang.kernel.cases.selectors import Possible, what_may_i_do
from yangguang.kernel.cases.selectors.correspondence import (
    letter_acts,
    letters_to_write,
    letters_under_way,
)
from yangguang.kernel.desk.matter import ActButton

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from yangguang.kernel.cases.models import Case, Letter
    from yangguang.kernel.organizations.rules import Actor

PRIMARY = ("accept", "find", "close", Do.TAKE, Do.ASSIGN)
"""Acts that bring a matter on; the first that can be done now is the page's main button."""
LETTER_STEPS = (LetterAct.ISSUE, LetterAct.APPROVE, LetterAct.SUBMIT)
"""What brings a letter on."""
KEYS = {Do.TAKE: "k", "accept": "a", Do.CONSULT: "c", "find": "f", Do.NOTE: "b"}


@dataclass(frozen=True)
class Acts:
    """The acts of a page: those that can be done, and those that cannot with their reason."""

    possible: list[ActButton]
    refused: list[ActButton]


def acts_for(case: Case, actor: Actor, at: datetime) -> Acts:
    """The acts on a matter for this actor: letters that wait for him first, and those to begin."""
    kind = kind_of(case)
    by_letter = {
        act
        for t in kind.letters.values()
        for act in (t.on_issue, t.on_submit, t.on_approve, t.on_return)
    }
    shown = [
        p
        for p in what_may_i_do(case, actor, at)
        if p.act not in by_letter and p.act != Do.WRITE and not _is_applicants(case, p)
    ]
    main = next((a for a in PRIMARY for p in shown if p.act == a and p.why_not is None), "")
    under_way = letters_under_way(case)
    buttons = _waiting_letters(under_way, actor, at)
    buttons += [_button(case, p, is_primary=p.act == main and not buttons) for p in shown]
    buttons += [_letter_button(case, p) for p in letters_to_write(case, actor, at, under_way)]
    return Acts([b for b in buttons if not b.reason], [b for b in buttons if b.reason])


def _is_applicants(case: Case, possible: Possible) -> bool:
    move = kind_of(case).table.moves[case.state, possible.act]
    return move.hands == {Hand.PARTY}


def _button(case: Case, possible: Possible, *, is_primary: bool) -> ActButton:
    asks = asks_of(kind_of(case), possible.act)
    return ActButton(
        label=possible.label,
        url=reverse("desk:matter_act", args=[case.number, possible.act]),
        method="get" if asks or possible.act == Do.SUPPLEMENT else "post",
        is_primary=is_primary,
        reason=possible.why_not or "",
        key=KEYS.get(possible.act, ""),
        name="" if asks else "lock",
        value=str(case.lock),
    )


def _waiting_letters(letters: Iterable[Letter], actor: Actor, at: datetime) -> list[ActButton]:
    """The next step of each letter under way that is this actor's to take."""
    found = []
    for letter in letters:
        mine = {p.act for p in letter_acts(letter, actor, at) if p.why_not is None}
        step = next((a for a in LETTER_STEPS if a in mine), None)
        if step is not None:
            label = kind_of(letter.case).letters[letter.template].label
            found.append(
                ActButton(
                    label=_("%(act)s《%(label)s》")
                    % {"act": LETTER_ACT_LABELS[step], "label": label},
                    url=reverse("desk:letter", args=[letter.case.number, letter.pk]),
                    is_primary=True,
                )
            )
    return found


def _letter_button(case: Case, possible: Possible) -> ActButton:
    return ActButton(
        label=_("拟制《%(label)s》") % {"label": possible.label},
        url=reverse("desk:new_letter", args=[case.number, possible.act]),
        method="post",
        reason=possible.why_not or "",
    )


LETTER_PAGES = {
    LetterAct.EDIT: "get",
    LetterAct.APPROVE: "get",
    LetterAct.RETURN: "get",
    LetterAct.DELIVER: "get",
}
"""Letter acts with a page of their own; the others are done at once."""


def letter_buttons(letter: Letter, actor: Actor, at: datetime) -> Acts:
    """The acts on a letter for this actor."""
    buttons = [
        ActButton(
            label=p.label,
            url=reverse("desk:letter_act", args=[letter.case.number, letter.pk, p.act]),
            method=LETTER_PAGES.get(LetterAct(p.act), "post"),
            is_primary=p.act in {LetterAct.SUBMIT, LetterAct.APPROVE, LetterAct.ISSUE}
            and p.why_not is None,
            is_danger=p.act == LetterAct.DISCARD,
            reason=p.why_not or "",
            name="lock",
            value=str(letter.lock),
        )
        for p in letter_acts(letter, actor, at)
    ]
    return Acts([b for b in buttons if not b.reason], [b for b in buttons if b.reason])

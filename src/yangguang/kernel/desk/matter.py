"""One matter's screen: the acts the actor may do now, the way through the gate, what happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.kernel.ledger.registry import act_kinds
from yangguang.kernel.ledger.rules import Cause
from yangguang.kernel.publishing.rules import (
    Move,
    Opinion,
    RecordState,
    Refused,
    VersionState,
)
from yangguang.kernel.publishing.selectors import moves_for
from yangguang.kernel.publishing.selectors.permissions import DRAFTERS, check_role

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from yangguang.kernel.ledger.models import Act
    from yangguang.kernel.organizations.rules import Actor
    from yangguang.kernel.publishing.models import Record, Review, Version


@dataclass(frozen=True)
class ActButton:
    """An act on the matter, as the `actions` component takes it."""

    label: str
    url: str
    method: str = "get"
    is_primary: bool = False
    is_danger: bool = False
    reason: str = ""
    key: str = ""
    name: str = ""
    value: str = ""


@dataclass(frozen=True)
class Look:
    """How the button of a move looks and where it leads."""

    route: str
    method: str = "get"
    is_primary: bool = False
    is_danger: bool = False
    key: str = ""


LOOKS = {
    Move.EDIT: Look("desk:edit", is_primary=True, key="e"),
    Move.SUBMIT: Look("desk:submit", "post"),
    Move.PASS: Look("desk:review", is_primary=True, key="r"),
    Move.RECALL: Look("desk:recall", "post"),
    Move.PUBLISH: Look("desk:publish", is_primary=True, key="p"),
    Move.SCHEDULE: Look("desk:schedule"),
    Move.UNSCHEDULE: Look("desk:unschedule", "post"),
    Move.REVISE: Look("desk:revise"),
    Move.WITHDRAW: Look("desk:withdraw", is_danger=True),
    Move.DISCARD: Look("desk:discard", is_danger=True),
}


def acts_for(actor: Actor, record: Record, version: Version) -> list[ActButton]:
    """Every act this state knows. Passing and returning are one screen: the review."""
    buttons = []
    moves = moves_for(actor, version)
    reasons = {move: why for move, _label, why in moves}
    if version.blocks is not None and Move.EDIT in reasons:
        buttons.append(_blocks_button(version, reasons[Move.EDIT]))
    for move, label, why in moves:
        if move is Move.RETURN and Move.PASS in reasons:
            continue
        buttons.append(_button(version, move, label, why, reasons))
    if record.state == RecordState.PUBLISHED:
        buttons.append(_validity_button(actor, record))
    return buttons


def _button(
    version: Version, move: Move, label: str, why: str | None, reasons: dict[Move, str | None]
) -> ActButton:
    look = LOOKS.get(move, Look("desk:review"))
    if move is Move.PASS:
        label = _("审查")
        # Whoever may not pass may still be the one to send it back.
        why = None if reasons.get(Move.RETURN, why) is None else why
    return ActButton(
        label=label,
        url=reverse(look.route, args=[version.record.public_id, version.number]),
        method=look.method,
        is_primary=look.is_primary and why is None,
        is_danger=look.is_danger,
        reason=why or "",
        key=look.key,
        name="lock" if look.method == "post" else "",
        value=str(version.lock),
    )


def _blocks_button(version: Version, why: str | None) -> ActButton:
    url = reverse("desk:blocks", args=[version.record.public_id, version.number])
    return ActButton(_("内容块"), url, is_primary=why is None, reason=why or "")


def _validity_button(actor: Actor, record: Record) -> ActButton:
    url = reverse("desk:validity", args=[record.public_id])
    try:
        check_role(actor, record.agency_id, DRAFTERS)
    except Refused as refusal:
        return ActButton(_("变更有效性"), url, reason=str(refusal))
    return ActButton(_("变更有效性"), url)


def steps_of(version: Version, reviews: Iterable[Review]) -> list[dict[str, str]]:
    """The way through the gate with who signed what."""
    signed = {r.step: r for r in reviews if r.digest == version.digest and r.result == Opinion.PASS}
    rows = [
        {
            "label": _("起草"),
            "state": "done" if version.submitted_at and version.steps else "current",
        }
    ]
    if not version.steps or version.state == VersionState.DRAFT:
        return [
            {"label": _("起草"), "state": "current"},
            {"label": _("审查"), "state": "todo"},
            {"label": _("发布"), "state": "todo"},
        ]
    for index, step in enumerate(version.steps):
        review = signed.get(step["code"])
        here = index == version.passed and version.state == VersionState.IN_REVIEW
        rows.append(
            {
                "label": step["label"],
                "state": "done" if index < version.passed else "current" if here else "todo",
                "note": review.person.name if review and index < version.passed else "",
            }
        )
    is_out = version.state in {
        VersionState.PUBLISHED, VersionState.SUPERSEDED, VersionState.WITHDRAWN
    }  # fmt: skip
    ready = version.state in {VersionState.APPROVED, VersionState.SCHEDULED}
    rows.append({"label": _("发布"), "state": "done" if is_out else "current" if ready else "todo"})
    return rows


@dataclass(frozen=True)
class Line:
    """An act as the history shows it."""

    at: datetime
    title: str
    text: str
    actor: str


def sentence_of(act: Act) -> str:
    """The act in words; a kind nobody registered keeps its name."""
    kind = act_kinds.get(act.kind)
    if kind is None:
        return act.kind
    try:
        return str(str(kind.sentence) % act.payload)
    except (KeyError, TypeError, ValueError):
        return str(kind.sentence)


def _nobody_named(act: Act) -> str:
    """Who acted when no officer did: the applicant, where it is about a matter, or the clock."""
    if act.subject_type == "case" and act.cause == Cause.PERSON:
        return _("申请人")
    return str(act.get_cause_display())


def act_line(act: Act) -> Line:
    """One act for the timeline, with its place in the ledger."""
    who = act.actor.name if act.actor else _nobody_named(act)
    if act.on_behalf_of:
        who = _("%(delegate)s 代 %(person)s") % {"delegate": who, "person": act.on_behalf_of.name}
    seal = getattr(act, "seal", None)
    details = [str(act.payload["step_label"])] if "step_label" in act.payload else []
    if "number" in act.payload:
        details.append(_("第 %(number)s 版") % {"number": act.payload["number"]})
    if seal:
        details.append(_("封存序号 %(sequence)d") % {"sequence": seal.sequence})
    return Line(act.at, sentence_of(act), " · ".join(details), who)

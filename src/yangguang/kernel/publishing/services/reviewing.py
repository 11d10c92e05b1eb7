"""The way through the gate: submitted, passed step by step, returned, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yangguang.kernel.now import city_date
from yangguang.kernel.publishing import rules
from yangguang.kernel.publishing.conditions import check_conditions
from yangguang.kernel.publishing.content import digest_of
from yangguang.kernel.publishing.models import Review, Scan, Version
from yangguang.kernel.publishing.rules import Attribute, Move, Opinion, Refused, VersionState
from yangguang.kernel.publishing.selectors.chains import chain_for
from yangguang.kernel.publishing.selectors.findings import findings
from yangguang.kernel.publishing.selectors.permissions import check_move, current_step
from yangguang.kernel.publishing.services.writing import act_on, compare_and_set

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.organizations.rules import Actor


NEEDED = {
    "attribute": gettext_lazy("公开属性"),
    "title": gettext_lazy("标题"),
    "body": gettext_lazy("正文"),
    "genre": gettext_lazy("体裁"),
    "topic": gettext_lazy("主题分类"),
    "column": gettext_lazy("栏目"),
    "summary": gettext_lazy("内容概述"),
    "formed_on": gettext_lazy("成文日期"),
    "issuers": gettext_lazy("发文机关"),
    "content_source": gettext_lazy("信息来源"),
}
"""What every version needs before it is reviewed (条例 article 12; disclosure.md §4.3)."""


def what_is_missing(version: Version) -> list[str]:
    """Everything a draft lacks before it can be reviewed, in words; findings apart."""
    lacking = [label for name, label in NEEDED.items() if not getattr(version, name)]
    lacking += rules.lacks_of_coordination(
        version.origin_type, version.co_agencies, version.coordination_confirmed_on
    )
    return [str(label) for label in lacking]


def check_complete(version: Version) -> None:
    """Raises Refused, naming everything that is missing, unless the version can be reviewed."""
    missing = what_is_missing(version)
    if version.attribute and version.attribute != Attribute.PROACTIVE:
        if not version.attribute_ground:
            missing.append(_("不主动公开的依据"))
        if not version.attribute_reason.strip():
            missing.append(_("不主动公开的理由"))
    if missing:
        text = _("还不能提交，请先修改补齐：%(fields)s。")
        raise Refused("incomplete", text % {"fields": "、".join(missing)})


@transaction.atomic
def submit(*, version: Version, lock: int, actor: Actor, at: datetime) -> Version:
    """Fix the digest and the chain, and send the version to its first reviewer.

    Raises Refused (incomplete, findings open) or Conflict.
    """
    state = check_move(actor, version, Move.SUBMIT)
    check_complete(version)
    check_conditions(version, going_out=False)
    still_open = [f for f in findings(version, at=at) if f.is_open]
    if still_open:
        raise Refused(
            "findings_open",
            _("检查发现 %(count)d 处需要处理，请逐一脱敏、修改或说明保留理由后再提交。")
            % {"count": len(still_open)},
        )
    chain = chain_for(agency_id=version.record.agency_id, genre=version.genre, on=city_date(at))
    rules.check_chain(chain)
    digest = digest_of(version)
    fresh = compare_and_set(
        version,
        lock,
        state=state,
        digest=digest,
        passed=0,
        steps=[step.as_json() for step in chain],
        submitted_by_id=actor.person_id,
        submitted_at=at,
        updated_at=at,
    )
    Scan.objects.get_or_create(version=fresh, digest=digest, defaults={"at": at, "blocking": 0})
    act_on(
        fresh.record,
        "submitted",
        actor=actor,
        at=at,
        payload={"number": fresh.number, "digest": digest},
    )
    return fresh


def _sign(
    version: Version, opinion: Opinion, text: str, actor: Actor, at: datetime
) -> tuple[Review, int | None]:
    step = current_step(version) or rules.Step.of(version.steps[-1])
    grant = actor.grant(step.role, version.record.agency_id)
    behalf = grant.on_behalf_of_id if grant else None
    if actor.person_id is None:
        raise Refused("not_permitted", _("审查意见须由本人签署。"))
    review = Review.objects.create(
        version=version,
        digest=version.digest,
        step=step.code,
        step_label=step.label,
        kind=step.kind,
        result=opinion,
        opinion=text.strip(),
        person_id=actor.person_id,
        on_behalf_of_id=behalf,
        at=at,
    )
    return review, behalf


@transaction.atomic
def pass_review(
    *, version: Version, lock: int, opinion: str, actor: Actor, at: datetime
) -> Version:
    """Sign the step that waits, under the digest of the text as submitted.

    Raises Refused (no reviewer of this step, contributor, same person) or Conflict.
    """
    check_move(actor, version, Move.PASS)
    if digest_of(version) != version.digest:
        raise Refused("digest", _("文本与提交时的摘要不一致，不能签署。请联系系统管理员核查。"))
    passed = version.passed + 1
    state = rules.after_pass(passed=passed, steps=len(version.steps))
    fresh = compare_and_set(version, lock, state=state, passed=passed, updated_at=at)
    review, behalf = _sign(version, Opinion.PASS, opinion, actor, at)
    act_on(
        fresh.record,
        "reviewed",
        actor=actor,
        at=at,
        on_behalf_of_id=behalf,
        payload={
            "number": fresh.number,
            "step": review.step,
            "step_label": review.step_label,
            "digest": fresh.digest,
            "points": [code for code, _words in rules.POINTS[rules.ReviewKind(review.kind)]],
        },
    )
    return fresh


@transaction.atomic
def return_version(
    *, version: Version, lock: int, opinion: str, actor: Actor, at: datetime
) -> Version:
    """Send the version back with a reason; its reviews no longer count.

    Raises Refused without a reason or a right to it, or Conflict.
    """
    state = check_move(actor, version, Move.RETURN)
    if not opinion.strip():
        raise Refused("reason_missing", _("退回须写明理由，便于修改。"))
    review, behalf = _sign(version, Opinion.RETURN, opinion, actor, at)
    fresh = compare_and_set(version, lock, state=state, digest="", passed=0, updated_at=at)
    act_on(
        fresh.record,
        "returned",
        actor=actor,
        at=at,
        on_behalf_of_id=behalf,
        payload={"number": fresh.number, "step": review.step, "step_label": review.step_label},
    )
    return fresh


@transaction.atomic
def recall(*, version: Version, lock: int, actor: Actor, at: datetime) -> Version:
    """Take a submitted version back to change it. Raises Refused or Conflict."""
    state = check_move(actor, version, Move.RECALL)
    fresh = compare_and_set(
        version, lock, state=VersionState(state), digest="", passed=0, updated_at=at
    )
    act_on(fresh.record, "recalled", actor=actor, at=at, payload={"number": fresh.number})
    return fresh

"""A matter gets a few words of its own, by which officers tell it from its neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.cases.selectors.access import may_see_persons
from yangguang.kernel.cases.services.moving import compare_and_set, subject_of
from yangguang.kernel.ledger.services import NewAct, record
from yangguang.kernel.now import city_date
from yangguang.kernel.publishing.scan.findings import Rule
from yangguang.kernel.publishing.scan.scanner import scan

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.cases.models import Case
    from yangguang.kernel.organizations.rules import Actor

LONGEST = 60
"""Characters of a label."""
_NOT_OF_PERSONS = frozenset({Rule.WORD_ERROR, Rule.WORD_FORBIDDEN, Rule.WORD_OUTDATED})


@transaction.atomic
def label_matter(*, case: Case, lock: int, label: str, actor: Actor, at: datetime) -> Case:
    """Write what a matter is about in a few words, or take them away with an empty text.

    Raises Refused for somebody who does not handle the matter, for a matter whose persons are
    erased and for words that name a person; Conflict when somebody was quicker. The act says that
    it was done, never the words: lists show them, so they can be taken out again.
    """
    words = " ".join(label.split())
    if case.erased_at is not None:
        raise Refused("erased", _("这件办件的个人信息已按期删除，不再改动。"))
    if not may_see_persons(actor, case, on=city_date(at)):
        raise Refused("not_handling", _("只有办理这件事项的人能写内容摘要。"))
    if len(words) > LONGEST:
        raise Refused("too_long", _("内容摘要最多 %(n)d 个字。") % {"n": LONGEST})
    for found in scan({"label": words}, at=city_date(at)):
        if found.rule not in _NOT_OF_PERSONS:
            raise Refused(
                "personal",
                _("内容摘要会出现在列表里，请去掉“%(found)s”再保存：%(why)s")
                % {"found": found.matched, "why": found.why},
            )
    fresh = compare_and_set(case, lock, label=words)
    record(
        NewAct(
            kind="cases.labelled",
            actor=actor,
            at=at,
            subject=subject_of(case),
            agency_id=case.agency_id,
            payload={"kind": case.kind, "empty": not words},
        )
    )
    return fresh

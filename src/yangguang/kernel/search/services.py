"""What editors set: words that mean the same, promoted answers. Each is an act."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from yangguang.kernel.ledger.services import NewAct, Subject, record
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.search.models import Promotion, SynonymGroup
from yangguang.kernel.search.text import normalised
from yangguang.kernel.search.vocabulary import forget_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from yangguang.kernel.organizations.rules import Actor

KEEPERS = (Role.OPEN_GOVERNMENT_OFFICE, Role.SYSTEM_ADMINISTRATOR)
"""Who keeps the city's search."""
MOST_WORDS = 12
LONGEST_WORD = 30
LONGEST_PROMOTION = timedelta(days=366)


def may_keep(actor: Actor) -> bool:
    """Whether the actor keeps the city's search."""
    return any(actor.has(role) for role in KEEPERS)


def _check(actor: Actor) -> None:
    if not may_keep(actor):
        raise Refused("not_permitted", _("搜索设置由政务公开主管部门维护。"))


NEVER = datetime.min.replace(tzinfo=UTC)
"""Of a row whose state on the page is not known: no row was changed then."""
CHANGED = "changed"
"""Of a refusal: somebody else changed the row since it was opened."""


def checked_words(words: Sequence[str]) -> list[str]:
    """The words of a group as they are kept. Raises Refused."""
    kept: dict[str, str] = {}
    for word in words:
        if normalised(word):
            kept.setdefault(normalised(word), word.strip())
    if len(kept) < 2:
        raise Refused("too_few", _("一组至少要有两个不同的词。"))
    if len(kept) > MOST_WORDS:
        raise Refused("too_many", _("一组最多 %(most)d 个词。") % {"most": MOST_WORDS})
    wrong = [word for word in kept.values() if not 1 < len(normalised(word)) <= LONGEST_WORD]
    if wrong:
        raise Refused(
            "length",
            _("“%(word)s”应为 2 到 %(most)d 个字。") % {"word": wrong[0], "most": LONGEST_WORD},
        )
    return list(kept.values())


def _moved(rows: int) -> None:
    if not rows:
        text = _("这一条刚刚被他人改动，您的内容没有写入。请核对最新内容，再保存一次就以您的为准。")
        raise Refused(CHANGED, text)


@transaction.atomic
def save_synonyms(
    *,
    pk: int | None,
    words: Sequence[str],
    note: str,
    is_active: bool,
    actor: Actor,
    at: datetime,
    stamp: datetime | None = None,
) -> SynonymGroup:
    """Add a group (`pk` None), or change one that was last changed at `stamp`. Raises Refused."""
    _check(actor)
    fields = {
        "words": checked_words(words),
        "note": note.strip()[:200],
        "is_active": is_active,
        "changed_by_id": actor.person_id,
        "changed_at": at,
    }
    if pk is None:
        group = SynonymGroup.objects.create(**fields)
    else:
        _moved(SynonymGroup.objects.filter(pk=pk, changed_at=stamp or NEVER).update(**fields))
        group = SynonymGroup.objects.get(pk=pk)
    _act("synonyms_saved", "synonyms", group.pk, actor, at, {"words": "、".join(group.words)})
    transaction.on_commit(forget_vocabulary)
    return group


@transaction.atomic
def save_promotion(
    *,
    pk: int | None,
    queries: Sequence[str],
    title: str,
    url: str,
    text: str,
    valid_from: date,
    valid_until: date,
    actor: Actor,
    at: datetime,
    stamp: datetime | None = None,
) -> Promotion:
    """Put an answer above the results of some queries, or change one that was last set at
    `stamp`. Raises Refused.
    """
    _check(actor)
    words = list(dict.fromkeys(q.strip()[:60] for q in queries if normalised(q)))
    if not words:
        raise Refused("queries_missing", _("请写明在哪些搜索词下显示。"))
    if not (url.startswith("/") and not url.startswith("//")) and not url.startswith("https://"):
        raise Refused("url", _("网址应为本站以 / 开头的地址，或 https:// 开头的地址。"))
    if valid_until < valid_from or valid_until - valid_from > LONGEST_PROMOTION:
        raise Refused("dates", _("结束日期应在开始日期之后，且不超过一年。"))
    fields = {
        "queries": words,
        "title": title.strip()[:120],
        "url": url.strip()[:300],
        "text": text.strip()[:300],
        "valid_from": valid_from,
        "valid_until": valid_until,
        "set_by_id": actor.person_id,
        "set_at": at,
    }
    if pk is None:
        promotion = Promotion.objects.create(**fields)
    else:
        _moved(Promotion.objects.filter(pk=pk, set_at=stamp or NEVER).update(**fields))
        promotion = Promotion.objects.get(pk=pk)
    told = {"title": promotion.title, "queries": "、".join(words)}
    _act("promotion_saved", "promotion", promotion.pk, actor, at, told)
    return promotion


def seed_synonyms(groups: Iterable[Sequence[str]], *, at: datetime) -> int:
    """The city's first list; nothing when there is one already. How many groups were written."""
    if SynonymGroup.objects.exists():
        return 0
    rows = [SynonymGroup(words=checked_words(group), changed_at=at) for group in groups]
    SynonymGroup.objects.bulk_create(rows)
    forget_vocabulary()
    return len(rows)


def _act(
    name: str, kind: str, pk: int, actor: Actor, at: datetime, payload: dict[str, str]
) -> None:
    record(
        NewAct(
            kind=f"search.{name}",
            actor=actor,
            at=at,
            subject=Subject(kind, pk),
            payload=payload,
        )
    )

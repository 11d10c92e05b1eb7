"""What the applicant does with his own matter, and what is asked of him."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from yangguang.kernel.cases.models import Case, Material, Rating
from yangguang.kernel.cases.numbers import new_code, plain_code
from yangguang.kernel.cases.registry import kind_of
from yangguang.kernel.cases.rules import Do, Hand, Refused
from yangguang.kernel.cases.selectors.facts import AS_PARTY
from yangguang.kernel.cases.services.drafts import MOST_FILES
from yangguang.kernel.cases.services.moving import make_move, subject_of
from yangguang.kernel.cases.services.opening import code_about
from yangguang.kernel.ledger.rules import Visibility, digest_bytes
from yangguang.kernel.ledger.services import NewAct, record
from yangguang.kernel.vault import code_digest, seal, seal_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from yangguang.kernel.organizations.rules import Actor

LARGEST_FILE = 10 * 1024 * 1024
"""What a telephone photographs fits."""


def check_size(name: str, size: int) -> None:
    """Raises Refused for a file of more than LARGEST_FILE bytes, whoever uploads it."""
    if size > LARGEST_FILE:
        raise Refused("file_size", _("文件“%(name)s”超过 10 MB，请压缩后再上传。") % {"name": name})


def about_material(case: Case) -> str:
    """What sealed files of a matter are bound to."""
    return f"material {case.number}"


def add_material(
    case: Case, *, name: str, data: bytes, media_type: str, at: datetime, person_id: int | None
) -> Material:
    """Keep a file, sealed. Raises Refused for too many or too large ones."""
    check_size(name, len(data))
    if case.materials.filter(person=None).count() >= MOST_FILES * case.round:
        raise Refused("file_count", _("最多上传 %(most)d 个文件。") % {"most": MOST_FILES})
    path = f"matters/{secrets.token_hex(16)}"
    default_storage.save(path, ContentFile(seal_bytes(data, about=about_material(case))))
    return Material.objects.create(
        case=case,
        path=path,
        sealed_name=seal(name[:200], about=about_material(case)),
        media_type=media_type,
        size=len(data),
        digest=digest_bytes(data),
        at=at,
        person_id=person_id,
    )


@transaction.atomic
def supplement(
    *,
    case: Case,
    lock: int,
    text: str,
    files: Sequence[tuple[str, bytes, str]] = (),
    actor: Actor,
    at: datetime,
    hands: frozenset[Hand] | None = AS_PARTY,
) -> Case:
    """Further words and files (name, bytes, media type). Raises Refused when there are none."""
    if not text.strip() and not files:
        raise Refused("empty", _("请填写补充说明，或者选择要上传的文件。"))
    moved = make_move(
        case=case,
        lock=lock,
        act=Do.SUPPLEMENT,
        actor=actor,
        at=at,
        answers={"supplement": text},
        payload={"files": len(files)},
        hands=hands,
    )
    for name, data, media_type in files:
        add_material(
            moved.case,
            name=name,
            data=data,
            media_type=media_type,
            at=at,
            person_id=actor.person_id,
        )
    return moved.case


@transaction.atomic
def rate(*, case: Case, lock: int, level: int, words: str, actor: Actor, at: datetime) -> Case:
    """Say once how content one is with the answer. Raises Refused."""
    if level not in range(1, 6):
        raise Refused("level", _("请选择一个满意程度。"))
    moved = make_move(
        case=case,
        lock=lock,
        act=Do.RATE,
        actor=actor,
        at=at,
        answers={"level": str(level), "rating": words},
        payload={"level": level},
        hands=AS_PARTY,
    )
    Rating.objects.create(case=moved.case, round=moved.case.round, level=level, at=at)
    return moved.case


@transaction.atomic
def reopen(
    *,
    case: Case,
    lock: int,
    reason: str,
    actor: Actor,
    at: datetime,
    hands: frozenset[Hand] | None = AS_PARTY,
) -> Case:
    """Not content with the answer: the matter goes on in a new round with new clocks."""
    return make_move(
        case=case,
        lock=lock,
        act=Do.REOPEN,
        actor=actor,
        at=at,
        answers={"reopening": reason},
        changes={"round": case.round + 1, "answered_at": None},
        hands=hands,
    ).case


def share_code(*, case: Case, code: str) -> None:
    """Let this code open the matter, in place of its own: that of one filed at once with it.

    In the transaction that takes both in, before anybody has been told a code, or renews both.
    """
    Case.objects.filter(pk=case.pk).update(
        code_digest=code_digest(plain_code(code), about=code_about(case.number))
    )


@transaction.atomic
def renew_code(*, case: Case, actor: Actor, at: datetime) -> str:
    """A new query code in place of a lost one; the old one no longer opens anything.

    What was filed at once with the matter is opened by the same code, and keeps to it.
    Whoever calls has made sure that it goes to the applicant's address on record, or into his hand.
    """
    code = new_code()
    for one in (case, *_filed_along(case)):
        share_code(case=one, code=code)
        _record_renewal(one, actor, at)
    return code


def _filed_along(case: Case) -> list[Case]:
    kind = kind_of(case)
    if kind.filed_along is None:
        return []
    kind.details(case)
    numbers = list(kind.filed_along(case))
    return list(Case.objects.filter(number__in=numbers, erased_at=None)) if numbers else []


def _record_renewal(case: Case, actor: Actor, at: datetime) -> None:
    record(
        NewAct(
            kind="cases.code_renewed",
            actor=actor,
            at=at,
            subject=subject_of(case),
            agency_id=case.agency_id,
            visibility=Visibility.PARTIES,
            payload={"kind": case.kind},
        )
    )

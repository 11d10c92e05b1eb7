"""Files of a reply: kept sealed, covered, made into a clean copy, given out with the reply."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from yangguang.areas.requests.models import DisclosureFile, Outcome, Request, ThirdPartyFile
from yangguang.areas.requests.redacting import page_count, redact
from yangguang.areas.requests.rules.names import State
from yangguang.areas.requests.rules.redaction import Box, boxes_of, check_boxes
from yangguang.areas.requests.rules.results import DISCLOSING
from yangguang.areas.requests.selectors import about_file
from yangguang.kernel.cases.rules import Hand, Refused
from yangguang.kernel.cases.selectors.access import hands_of
from yangguang.kernel.cases.services import check_size
from yangguang.kernel.cases.services.moving import subject_of
from yangguang.kernel.ledger.services import NewAct, record
from yangguang.kernel.now import city_date
from yangguang.kernel.vault import open_bytes, seal, seal_bytes, unseal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from yangguang.areas.requests.models import ThirdParty
    from yangguang.kernel.cases.models import Case
    from yangguang.kernel.organizations.rules import Actor

PDF = "application/pdf"
FOLDER = "disclosures"
MOST_FILES = 20
PREPARED_IN = frozenset({State.SCREENING, State.IN_PROCESSING, State.CONSULTING, State.DRAFTING})
"""While the reply is not yet under review; afterwards nothing of it changes."""


def check_prepares(case: Case, actor: Actor, at: datetime) -> None:
    """Raises Refused unless the actor prepares the reply and it is not yet under review."""
    if not hands_of(actor, case, on=city_date(at)) & {Hand.IN_CHARGE, Hand.HEAD}:
        raise Refused("not_permitted", _("请由承办人或者负责人准备答复的文件。"))
    if case.state not in PREPARED_IN:
        raise Refused("wrong_state", _("答复已经送审或者办结，文件不再改动。"))


def check_may_change(case: Case, row: DisclosureFile, actor: Actor, at: datetime) -> None:
    """Raises Refused unless the actor prepares the reply and the file belongs to that reply.

    What a former round gave the applicant stays as it was given.
    """
    check_prepares(case, actor, at)
    if row.round != case.round:
        raise Refused("round", _("这份文件属于前一次答复，不再改动。需要时请重新上传。"))


def _new_path() -> str:
    return f"{FOLDER}/{secrets.token_hex(16)}"


def _store(path: str, data: bytes, case: Case) -> None:
    default_storage.save(path, ContentFile(seal_bytes(data, about=about_file(case))))


def opened(case: Case, path: str) -> bytes:
    """A stored file, opened. Raises vault.Unreadable."""
    with default_storage.open(path, "rb") as file:
        return open_bytes(bytes(file.read()), about=about_file(case))


def name_of(case: Case, row: DisclosureFile) -> str:
    """The file's name; empty once erased."""
    return str(unseal(row.sealed_name, about=about_file(case))) if row.sealed_name else ""


def files_of(case: Case) -> list[DisclosureFile]:
    """Files of the present round."""
    return list(DisclosureFile.objects.filter(request=case.pk, round=case.round))


def released_files(case: Case) -> list[tuple[DisclosureFile, str]]:
    """Files an applicant may have: of rounds whose reply gave something out; with their names."""
    given = Outcome.objects.filter(request=case.pk, result__in=DISCLOSING).values("round")
    rows = DisclosureFile.objects.filter(request=case.pk, round__in=given).exclude(copy_path="")
    return [(row, name_of(case, row)) for row in rows]


@transaction.atomic
def add_file(
    *, case: Case, name: str, data: bytes, media_type: str, actor: Actor, at: datetime
) -> DisclosureFile:
    """Keep a file to be given out. Raises Refused."""
    check_prepares(case, actor, at)
    check_size(name, len(data))
    pages = page_count(data) if media_type == PDF else 0
    # Locked, so that two uploads at once do not take the same place.
    request = Request.objects.select_for_update().get(case=case)
    if request.files.count() >= MOST_FILES:
        raise Refused("file_count", _("最多上传 %(most)d 个文件。") % {"most": MOST_FILES})
    row = DisclosureFile.objects.create(
        request=request,
        place=(request.files.aggregate(last=Max("place"))["last"] or 0) + 1,
        round=case.round,
        path=_new_path(),
        sealed_name=seal(name[-150:], about=about_file(case)),
        media_type=media_type,
        pages=pages,
        person_id=actor.person_id,
        at=at,
    )
    _store(row.path, data, case)
    _tell(case, "file_added", actor, at, place=row.place)
    return row


def _tell(case: Case, what: str, actor: Actor, at: datetime, **payload: object) -> None:
    record(
        NewAct(
            kind=f"requests.{what}",
            actor=actor,
            at=at,
            subject=subject_of(case),
            agency_id=case.agency_id,
            payload=dict(payload),
        )
    )


def _write(row: DisclosureFile, lock: int, *, copy_path: str, **changes: object) -> DisclosureFile:
    """The row changed; the copy it had goes when the change stands. Raises Refused."""
    changes["copy_path"] = copy_path
    # With the row's own lock the copy seen here is the one that is replaced.
    if row.lock != lock or not DisclosureFile.objects.filter(pk=row.pk, lock=lock).update(
        lock=F("lock") + 1, **changes
    ):
        raise Refused("conflict", _("这份文件刚刚被他人改动，您的改动没有写入。"))
    if row.copy_path:
        old = [row.copy_path]
        transaction.on_commit(lambda: _delete(old))
    return DisclosureFile.objects.get(pk=row.pk)


@transaction.atomic
def set_boxes(
    *,
    case: Case,
    row: DisclosureFile,
    lock: int,
    page: int,
    boxes: Sequence[Box],
    actor: Actor,
    at: datetime,
) -> DisclosureFile:
    """The boxes of one page in place of those it had; a copy made before falls away."""
    check_may_change(case, row, actor, at)
    others = [box for box in boxes_of(row.boxes) if box.page != page]
    whole = [*others, *boxes]
    check_boxes(whole, pages=row.pages)
    whole.sort(key=lambda box: (box.page, box.top, box.left))
    return _write(row, lock, boxes=[box.as_json() for box in whole], copy_path="", is_whole=False)


@transaction.atomic
def make_copy(
    *, case: Case, row: DisclosureFile, lock: int, whole: bool, actor: Actor, at: datetime
) -> DisclosureFile:
    """What will be given out: the file whole, or a picture copy found clean. Raises Refused."""
    check_may_change(case, row, actor, at)
    data = opened(case, row.path)
    boxes = boxes_of(row.boxes)
    if whole and boxes:
        raise Refused("boxes", _("已经画了遮盖框，不能完整提供。请先清除遮盖框。"))
    if not whole and not boxes:
        raise Refused("no_boxes", _("还没有遮盖框。没有需要遮盖的内容时，请选择完整提供。"))
    copy = data if whole else redact(data, boxes)
    fresh = _write(row, lock, copy_path=_new_path(), is_whole=whole, made_at=at)
    _store(fresh.copy_path, copy, case)
    _tell(case, "file_made", actor, at, place=row.place, whole=whole, boxes=len(boxes))
    return fresh


@transaction.atomic
def remove_file(*, case: Case, row: DisclosureFile, lock: int, actor: Actor, at: datetime) -> None:
    """Take a file back out of the reply. Raises Refused."""
    check_may_change(case, row, actor, at)
    _write(row, lock, copy_path="")
    original, place = row.path, row.place
    row.delete()
    _tell(case, "file_removed", actor, at, place=place)
    transaction.on_commit(lambda: _delete([original]))


def _delete(paths: Sequence[str]) -> None:
    for path in paths:
        default_storage.delete(path)


def keep_evidence(
    party: ThirdParty, case: Case, *, name: str, data: bytes, media_type: str, at: datetime
) -> ThirdPartyFile:
    """Keep a file a third party sends with its opinion, sealed. Raises Refused."""
    check_size(name, len(data))
    row = ThirdPartyFile.objects.create(
        party=party,
        path=_new_path(),
        sealed_name=seal(name[-150:], about=about_file(case)),
        media_type=media_type,
        size=len(data),
        at=at,
    )
    _store(row.path, data, case)
    return row


def known_paths() -> set[str]:
    """Where originals and copies of every matter lie, for the sweep of the night."""
    rows = DisclosureFile.objects.values_list("path", "copy_path").iterator()
    ours = {path for pair in rows for path in pair if path}
    return ours | set(ThirdPartyFile.objects.values_list("path", flat=True).iterator())


def erase_files(case: Case) -> None:
    """Originals, copies and what third parties sent go with the persons of the matter."""
    rows = list(DisclosureFile.objects.filter(request=case.pk))
    paths = [path for row in rows for path in (row.path, row.copy_path) if path]
    sent = ThirdPartyFile.objects.filter(party__request=case.pk)
    paths += sent.values_list("path", flat=True)
    DisclosureFile.objects.filter(request=case.pk).delete()
    sent.delete()
    transaction.on_commit(lambda: _delete(paths))

"""公开审查呈批单: what a signature vouches for is shown before it, recorded with it, and on the sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from tests.kernel.publishing.office import CHAIN
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.publishing.rules import DEFAULT_CHAIN, POINTS, ReviewKind, points_of

if TYPE_CHECKING:
    from tests.kernel.publishing.office import Office


def test_every_kind_of_review_has_points_of_its_own() -> None:
    codes = [code for points in POINTS.values() for code, _words in points]

    assert set(POINTS) == set(ReviewKind)
    assert len(codes) == len(set(codes))


def test_reviewer_reads_what_his_signature_vouches_for(office: Office, as_: Any) -> None:
    version = office.submitted()
    address = reverse("desk:review", args=[version.record.public_id, version.number])
    first = DEFAULT_CHAIN[0]

    page = as_(getattr(office, CHAIN[0])).get(address).content.decode()

    assert all(point in page for point in points_of(first.kind))
    assert not any(point in page for point in points_of(ReviewKind.SECRECY))


def test_sheet_says_who_examined_which_points(office: Office, as_: Any) -> None:
    publication = office.published()
    record = publication.record

    page = as_(office.information_officer).get(reverse("desk:review_form", args=[record.public_id]))

    text = page.content.decode()
    for step in DEFAULT_CHAIN:
        assert step.label in text
        assert all(point in text for point in points_of(step.kind))
    assert publication.index_no in text
    told = [a.payload["points"] for a in Act.objects.filter(kind="publishing.reviewed")]
    assert told == [[code for code, _words in POINTS[step.kind]] for step in DEFAULT_CHAIN]


def test_sheet_of_a_draft_has_no_opinion_yet(office: Office, as_: Any) -> None:
    version = office.draft()

    page = as_(office.information_officer).get(
        reverse("desk:review_form", args=[version.record.public_id])
    )

    assert "还没有审查意见" in page.content.decode()

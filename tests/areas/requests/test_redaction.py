"""Redaction really removes: attacks with hidden text, turned and cropped pages, notes, files."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from PIL import Image

from tests.areas.requests.pdfs import PLAIN, SECRET, document, text_in
from yangguang.areas.requests.redacting import (
    leftovers,
    page_count,
    preview,
    redact,
)
from yangguang.areas.requests.rules.redaction import Box, boxes_of, check_boxes
from yangguang.kernel.cases.rules import Refused

BOX = Box(0, 8, 5, 45, 8, "15")
"""Over the secret of an upright page."""


def seen(data: bytes, page: int = 0) -> Image.Image:
    """The page as it is seen."""
    return pypdfium2.PdfDocument(data)[page].render(scale=2).to_pil().convert("L")


def dark_in(picture: Image.Image, box: Box) -> float:
    """Part of the box that is dark."""
    width, height = picture.size
    area = picture.crop(
        (
            int(box.left / 100 * width) + 2,
            int(box.top / 100 * height) + 2,
            int((box.left + box.width) / 100 * width) - 2,
            int((box.top + box.height) / 100 * height) - 2,
        )
    )
    values = list(area.tobytes())
    return sum(v < 60 for v in values) / len(values)


@pytest.mark.parametrize(
    "attack",
    [
        {},
        {"hidden": True},
        {"notes": True},
        {"files": True},
        {"metadata": True},
        {"pages": 3},
        {"hidden": True, "notes": True, "files": True, "metadata": True},
    ],
    ids=str,
)
def test_nothing_of_the_original_but_pictures_survives(attack: dict) -> None:
    original = document(**attack)
    assert SECRET in text_in(original)

    made = redact(original, [BOX])

    assert text_in(made).strip() == ""
    for secret in (SECRET, PLAIN):
        assert secret.encode() not in made
        assert secret.encode("utf-16-be") not in made
    assert leftovers(made, pages=page_count(original), boxes=[BOX]) == []
    assert dark_in(seen(made), BOX) > 0.9
    assert leftovers(original, pages=page_count(original), boxes=[BOX]) != []


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_turned_page_is_covered_where_it_is_seen(rotate: int) -> None:
    original = document(rotate=rotate)
    picture = seen(original)
    # Where the secret is seen: the dark part of the page nearest to its corner.
    spots = {90: Box(0, 85, 5, 12, 45, "15"), 180: Box(0, 45, 85, 50, 12, "15"),
             270: Box(0, 3, 45, 12, 50, "15")}  # fmt: skip
    box = spots[rotate]
    assert 0 < dark_in(picture, box) < 0.5

    made = redact(original, [box])

    assert dark_in(seen(made), box) > 0.9
    assert seen(made).size[0] * picture.size[1] == pytest.approx(
        seen(made).size[1] * picture.size[0], rel=0.02
    )


def test_what_lies_outside_the_cropped_page_is_gone() -> None:
    original = document(crop=True)

    made = redact(original, [])

    size = pypdfium2.PdfDocument(made)[0].get_size()
    assert size == pytest.approx((555, 642), abs=2)
    assert text_in(made).strip() == ""


def test_ground_stands_on_the_mask_and_the_rest_is_still_read() -> None:
    plain = redact(document(), [])
    made = redact(document(), [BOX])

    lower = (0, 500, 1190, 1600)
    assert list(seen(plain).crop(lower).resize((60, 60)).tobytes()) == pytest.approx(
        list(seen(made).crop(lower).resize((60, 60)).tobytes()), abs=12
    )
    area = seen(made).crop((100, 90, 250, 200))
    assert max(area.tobytes()) > 150  # the white mark of the ground


@pytest.mark.parametrize(
    ("box", "code"),
    [
        (Box(1, 1, 1, 1, 1, "15"), "page"),
        (Box(-1, 1, 1, 1, 1, "15"), "page"),
        (Box(0, 1, 1, 0, 1, "15"), "empty"),
        (Box(0, 99, 1, 5, 1, "15"), "outside"),
        (Box(0, -1, 1, 5, 1, "15"), "outside"),
        (Box(0, 1, 1, 5, 1, "99"), "ground"),
    ],
)
def test_box_that_cannot_be_is_refused(box: Box, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_boxes([box], pages=1)

    assert refusal.value.code == code


def test_too_many_boxes_are_refused_and_boxes_are_kept_as_they_were() -> None:
    with pytest.raises(Refused):
        check_boxes([BOX] * 401, pages=1)

    assert boxes_of([BOX.as_json()]) == [BOX]


@pytest.mark.parametrize("data", [b"", b"no pdf", document(password="x")])
def test_what_cannot_be_opened_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        redact(data, [])


def test_preview_shows_the_page_and_where_the_box_lies() -> None:
    data = preview(document(), 0, [BOX])

    assert Image.open(io.BytesIO(data)).format == "PNG"
    with pytest.raises(Refused):
        preview(document(), 3, [])

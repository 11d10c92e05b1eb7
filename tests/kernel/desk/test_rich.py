"""What the edit screen tells the editor, and pictures it takes in."""

from __future__ import annotations

import html
import json
import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from yangguang.kernel.desk.rich import LIBRARY
from yangguang.kernel.documents.clean import CLASSES
from yangguang.kernel.publishing.models import Attachment

if TYPE_CHECKING:
    from tests.kernel.publishing.office import Office

    from .test_journey import As


def picture() -> bytes:
    data = BytesIO()
    Image.new("RGB", (4, 3), "white").save(data, "PNG")
    return data.getvalue()


def settings_in(page: str) -> dict[str, Any]:
    found = re.search(r'data-rich="([^"]*)"', page)
    assert found
    told: dict[str, Any] = json.loads(html.unescape(found[1]))
    return told


def test_editor_is_told_of_pictures_findings_and_what_the_server_keeps(
    office: Office, as_: As
) -> None:
    version = office.draft(
        body="<p>联系手机13812345678。</p>",
        annexes=[{"title": "一", "quoted_title": "", "body": "<p>邮箱a.b@example.com</p>"}],
    )
    client = as_(office.information_officer)
    attach = reverse("desk:attach", args=[version.record.public_id, 1])
    client.post(attach, {"file": SimpleUploadedFile("图.png", picture()), "inline": "on"})
    page = client.get(reverse("desk:edit", args=[version.record.public_id, 1])).content.decode()

    told = settings_in(page)

    assert set(told["classes"]) == set(CLASSES)
    [(src, shown)] = told["pictures"].items()
    assert src == f"attachment:{Attachment.objects.get().digest.replace(':', '/')}"
    assert client.get(shown["url"]).content == picture()
    fields = {(finding["field"], finding["text"]) for finding in told["findings"]}
    assert ("body", "13812345678") in fields
    assert ("annex-0-body", "a.b@example.com") in fields
    assert 'data-field="annex-0-body"' in page
    assert finders.find(LIBRARY)
    assert "<script>" not in page
    assert "style=" not in page


def test_picture_from_the_editor_is_taken_and_answered_with_its_address(
    office: Office, as_: As
) -> None:
    version = office.draft()
    url = reverse("desk:attach", args=[version.record.public_id, 1])
    sent = {"file": SimpleUploadedFile("图.png", picture()), "inline": "on"}

    answer = as_(office.information_officer).post(url, sent, headers={"Accept": "application/json"})

    file = Attachment.objects.get()
    assert answer.status_code == 200
    assert file.inline
    assert answer.json() == {
        "src": f"attachment:{file.digest.replace(':', '/')}",
        "url": reverse(
            "desk:file",
            args=[version.record.public_id, file.digest.partition(":")[2], "picture"],
        ),
        "name": "图.png",
    }


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [("表.csv", "甲,乙\n".encode(), "PNG、JPEG、GIF 或 WebP"), ("图.png", b"<html>", "")],
)
def test_what_is_no_picture_is_refused_in_words(
    office: Office, as_: As, name: str, data: bytes, words: str
) -> None:
    version = office.draft()
    url = reverse("desk:attach", args=[version.record.public_id, 1])
    sent = {"file": SimpleUploadedFile(name, data), "inline": "on"}

    answer = as_(office.information_officer).post(url, sent, headers={"Accept": "application/json"})

    assert answer.status_code == 409
    assert answer.json()["message"]
    assert words in answer.json()["message"]
    assert not Attachment.objects.exists()


def test_reviewer_cannot_put_a_picture_in(office: Office, as_: As) -> None:
    version = office.draft()
    url = reverse("desk:attach", args=[version.record.public_id, 1])
    sent = {"file": SimpleUploadedFile("图.png", picture()), "inline": "on"}

    answer = as_(office.secrecy_reviewer).post(url, sent, headers={"Accept": "application/json"})

    assert answer.status_code == 409
    assert not Attachment.objects.exists()

"""A file is what its bytes say, whatever its name claims."""

from __future__ import annotations

import io
import zipfile

import pytest

from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.publishing.uploads import WORD, media_type_of


def zipped(*names: str) -> bytes:
    """A zip file with empty members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [
        (b"%PDF-1.7 ...", "a.pdf", "application/pdf"),
        (b"\xff\xd8\xff\xe0", "A.JPEG", "image/jpeg"),
        (zipped("word/document.xml"), "a.docx", WORD),
        (zipped("OFD.xml"), "a.ofd", "application/ofd"),
        ("序号,名称\n".encode("gb18030"), "a.csv", "text/csv"),
    ],
)
def test_file_that_may_be_published_gets_its_type(data: bytes, name: str, media_type: str) -> None:
    assert media_type_of(data, name) == media_type


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"%PDF-1.7", "a.docx", "file_name"),
        (b"MZ\x90\x00", "a.exe", "file_type"),
        (b"text\x00binary", "a.txt", "file_type"),
        (b"<html>", "a.html", "file_type"),
        (b"PK\x03\x04 cut off", "a.docx", "file_broken"),
        (zipped("a.pdf"), "a.zip", "file_type"),
        (zipped("word/document.xml", "word/vbaProject.bin"), "a.docx", "file_macro"),
        (b"<svg onload='x'/>", "a.svg", "file_type"),
    ],
)
def test_file_that_may_not_is_refused_with_its_reason(data: bytes, name: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        media_type_of(data, name)

    assert refusal.value.code == code

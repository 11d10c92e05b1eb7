"""Saved pages bring their pictures and files along: from a folder, a zip, or one mhtml file."""

from __future__ import annotations

import base64
import io
import zipfile

import pytest

from tests.kernel.documents.making import docx, png, zipped
from yangguang.kernel.documents.model import ReadDocument, Unreadable
from yangguang.kernel.documents.readers import taken
from yangguang.kernel.documents.readers.surroundings import absolute, resolved
from yangguang.kernel.documents.reading import read

TEXT = "<p>各学校要提前检查供暖设施,保证教室温度达到规定标准,发现问题及时维修并报告情况。</p>"


def page(content: str, charset: str = "utf-8") -> bytes:
    """A saved page."""
    return (
        f'<html><head><meta charset="{charset}"><title>关于供暖的通知</title></head><body>'
        f"<h1>关于供暖的通知</h1>{TEXT}{content}</body></html>"
    ).encode(charset)


class Folder:
    """What lies beside the page `a/page.html`."""

    def __init__(self, **files: bytes) -> None:
        self.files = {name.replace("__", "/"): data for name, data in files.items()}
        self.asked: list[str] = []

    def file(self, address: str) -> bytes | None:
        self.asked.append(address)
        path = resolved("a/page.html", address, site="www.example.gov.cn")
        return self.files.get((path or "").partition(".")[0])

    def link(self, address: str) -> str:
        return absolute("a/page.html", address, site="www.example.gov.cn")


def body(document: ReadDocument) -> str:
    return document.parts[0].body_html


@pytest.mark.parametrize(
    "source",
    [
        "pictures/one.png",
        "./pictures/one.png?v=3",
        "/a/pictures/one.png",
        "../a/pictures/one.png",
        "http://www.example.gov.cn/a/pictures/one.png",
        "pictures%2Fone.png",
    ],
)
def test_picture_beside_the_page_is_taken_in(source: str) -> None:
    around = Folder(a__pictures__one=png())

    document = read(page(f'<img src="{source}" alt="示意图">'), filename="a.html", around=around)

    (picture,) = document.attachments
    assert picture.data == png()
    assert picture.is_inline
    assert f'<img src="{picture.reference}" alt="示意图">' in body(document)
    assert document.warnings == ()


@pytest.mark.parametrize(
    "source",
    [
        "../../etc/passwd",
        "http://elsewhere.example/a/pictures/one.png",
        "//elsewhere.example/a/pictures/one.png",
        "file:///a/pictures/one.png",
        "javascript:x",
        "http://[broken",
        "pictures/two.png",
    ],
)
def test_picture_that_is_not_there_is_named(source: str) -> None:
    around = Folder(a__pictures__one=png(), etc__passwd=png())

    document = read(page(f'<img src="{source}">'), filename="a.html", around=around)

    assert document.attachments == ()
    assert "<img" not in body(document)
    (warning,) = document.warnings
    assert "1 幅图片不在文件里" in warning
    assert "zip" in warning


def test_picture_that_scripts_load_later_is_taken_from_where_it_waits() -> None:
    around = Folder(a__real=png())
    content = '<img src="data:image/gif;base64,R0lGODlhAQ==" data-original="real.png">'

    document = read(page(content), filename="a.html", around=around)

    assert [file.data for file in document.attachments] == [png()]


def test_one_address_is_asked_for_once() -> None:
    around = Folder(a__one=png())

    document = read(page('<img src="one.png">' * 300), filename="a.html", around=around)

    assert len(document.attachments) == 1
    assert around.asked == ["one.png"]


def test_more_pictures_than_a_page_may_bring_are_left_with_a_warning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(taken, "MAX_FILES", 2)
    names = [f"p{n}" for n in range(5)]
    around = Folder(**{f"a__{name}": png(20 + n) for n, name in enumerate(names)})
    content = "".join(f'<img src="{name}.png">' for name in names)

    document = read(page(content), filename="a.html", around=around)

    assert len(document.attachments) == 2
    assert any("其余没有带入" in warning for warning in document.warnings)


def test_picture_in_the_frame_of_the_page_stays_behind() -> None:
    around = Folder(a__logo=png(), a__one=png(40))
    data = page('<img src="one.png">').replace(
        b"<h1>", b'<div class="header"><img src="logo.png">\xe5\xb8\x82</div><h1>'
    )

    document = read(data, filename="a.html", around=around)

    assert [file.data for file in document.attachments] == [png(40)]


def test_file_that_the_page_links_to_becomes_an_attachment() -> None:
    word = docx(["附表"])
    around = Folder(files__annex=word, files__old=b"\xd0\xcf\x11\xe0" + b"x" * 600)
    content = (
        '<p><a href="/files/annex.docx">附件1</a> <a href="/files/old.xls">附件2</a>'
        ' <a href="other.html?id=3">另一页</a></p>'
    )

    document = read(page(content), filename="a.html", around=around)

    (file,) = document.attachments
    assert (file.name, file.data, file.is_inline) == ("annex.docx", word, False)
    assert f'href="{file.reference}"' in body(document)
    assert 'href="/files/old.xls"' in body(document)
    assert 'href="/a/other.html?id=3"' in body(document)
    (warning,) = document.warnings
    assert "1 个文件不能作为附件公开(old.xls)" in warning


class GbkInfo(zipfile.ZipInfo):
    """A member named as Chinese systems do it: in GBK, without a mark."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802  named by the library
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def gbk_zip(members: dict[str, bytes]) -> bytes:
    """A zip made on a Chinese system."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(GbkInfo(name), data)
    return out.getvalue()


@pytest.mark.parametrize("pack", [zipped, gbk_zip])
def test_zip_with_page_and_its_folder_is_read(pack) -> None:
    data = pack(
        {
            "关于供暖的通知.html": page('<img src="关于供暖的通知_files/图.png">'),
            "关于供暖的通知_files/图.png": png(),
            "关于供暖的通知_files/frame.html": b"<html>advertisement</html>",
        }
    )

    document = read(data, filename="page.zip")

    assert [file.data for file in document.attachments] == [png()]
    assert document.warnings == ()
    assert document.title.value == "关于供暖的通知"


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"a.html": b"<p>a</p>", "b.html": b"<p>b</p>"}, "many_pages"),
        ({"a.txt": b"text"}, "archive"),
        ({"a.html": page('<img src="b.png">'), "../b.png": png()}, "unsafe_names"),
        ({"a.html": b"<p>" + b" " * 30_000_000}, "zip_bomb"),
    ],
)
def test_zip_that_is_no_single_page_is_refused(members: dict[str, bytes], code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read(zipped(members), filename="a.zip")

    assert refusal.value.code == code
    assert refusal.value.message.endswith("。")


def mhtml(*parts: str) -> bytes:
    """A page saved by the browser as one file."""
    head = 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
    return (head + "".join(f"--b\r\n{part}\r\n" for part in parts) + "--b--\r\n").encode()


HTML_PART = (
    "Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n"
    "Content-Location: http://www.example.gov.cn/a/page.html\r\n\r\n"
)
PICTURE_PART = (
    "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
    "Content-Location: http://www.example.gov.cn/pictures/one.png\r\n"
    "Content-ID: <x@y>\r\n\r\n" + base64.b64encode(png()).decode()
)


@pytest.mark.parametrize("source", ["../pictures/one.png", "cid:x@y"])
def test_page_saved_as_one_file_is_read_with_its_pictures(source: str) -> None:
    html = base64.b64encode(page(f'<img src="{source}">')).decode()

    document = read(mhtml(HTML_PART + html, PICTURE_PART), filename="a.mhtml")

    assert [file.data for file in document.attachments] == [png()]
    assert document.warnings == ()


def test_one_file_without_a_page_is_refused() -> None:
    with pytest.raises(Unreadable) as refusal:
        read(mhtml(PICTURE_PART), filename="a.mht")

    assert refusal.value.code == "damaged"


def test_one_file_of_very_many_parts_is_refused() -> None:
    with pytest.raises(Unreadable) as refusal:
        read(mhtml(*["Content-Type: text/css\r\n\r\nx"] * 600), filename="a.mht")

    assert refusal.value.code == "too_long"

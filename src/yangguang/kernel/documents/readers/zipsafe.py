"""Opening zip-based files (docx, ofd) without trusting them."""

from __future__ import annotations

import io
import re
import zipfile
from contextlib import suppress
from functools import cached_property

from django.utils.translation import gettext as _

from yangguang.kernel.documents.model import Unreadable

MAX_MEMBERS = 3000
MAX_TOTAL = 200 * 1024 * 1024
MAX_MEMBER = 60 * 1024 * 1024
MAX_XML = 20 * 1024 * 1024
MAX_RATIO = 150
_SMALL = 8 * 1024 * 1024  # tables of many equal cells are small when packed, and honest
_UTF8_NAME = 0x800
_DTD = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class SafeZip:
    """A checked archive; members are read into memory only, never unpacked to a disk."""

    def __init__(
        self, data: bytes, *, most_members: int = MAX_MEMBERS, most_bytes: int = MAX_TOTAL
    ) -> None:
        self._most_members, self._most_bytes = most_members, most_bytes
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise damaged() from error
        self.names = self._archive.namelist()
        self._check()

    def _check(self) -> None:
        infos = self._archive.infolist()
        if len(infos) > self._most_members:
            raise _bomb()
        if any(info.flag_bits & 1 for info in infos):
            raise encrypted()
        if sum(info.file_size for info in infos) > self._most_bytes:
            raise _bomb()
        for info in infos:
            inflated = info.file_size > _SMALL and info.file_size > MAX_RATIO * info.compress_size
            if info.file_size > MAX_MEMBER or inflated:
                raise _bomb()
            name = info.filename.replace("\\", "/")
            if name.startswith("/") or ".." in name.split("/") or ":" in name or "\0" in name:
                raise Unreadable(
                    "unsafe_names",
                    _("文件内部含有指向外部的路径，不予读取。请用原来的程序重新保存。"),
                )
        if len(set(self.names)) != len(self.names):
            raise damaged()

    def read(self, name: str) -> bytes:
        """One member; its true size is held against the declared one while reading."""
        try:
            with self._archive.open(name) as member:
                data = member.read(MAX_MEMBER + 1)
        except KeyError as error:
            raise damaged() from error
        except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as error:
            raise damaged() from error
        except Exception as error:  # zlib.error has no common base with the above
            raise damaged() from error
        if len(data) > MAX_MEMBER:
            raise _bomb()
        return data

    @property
    def readable_names(self) -> list[str]:
        """The members by the names people gave them, folders left out."""
        return [name for name in self._readable if not name.endswith("/")]

    @cached_property
    def _readable(self) -> dict[str, str]:
        """From names as people see them to the archive's own.

        Without the mark for UTF-8 the library takes names for an old American encoding; Chinese
        systems write GB18030 there.
        """
        found: dict[str, str] = {}
        for info in self._archive.infolist():
            name = info.filename
            if not info.flag_bits & _UTF8_NAME:
                with suppress(UnicodeError):
                    name = name.encode("cp437").decode("gb18030")
            found.setdefault(name.replace("\\", "/"), info.filename)
        return found

    def member(self, name: str) -> bytes | None:
        """A member by its readable name; None when there is none. Raises Unreadable."""
        actual = self._readable.get(name)
        return None if actual is None else self.read(actual)

    def xml(self, name: str) -> bytes:
        """One XML member without a document type, so without entities of any kind."""
        data = self.read(name)
        if len(data) > MAX_XML:
            raise _bomb()
        plain = data.decode("utf-16", "ignore").encode() if data[:2] in _UTF16 else data
        if b"\0" in plain or _DTD.search(plain):
            raise Unreadable(
                "entities",
                _(
                    "文件的 XML 中含有实体定义，正常的公文不会有，不予读取。请用原来的程序重新保存。"
                ),
            )
        return data

    def check_xml(self) -> None:
        """Refuse the archive if any of its XML is unsafe, before another library parses it."""
        for name in self.names:
            start = self.read(name)[:64].lstrip(b"\xef\xbb\xbf \t\r\n\0")
            if start.startswith(b"<") or start[:2] in _UTF16:
                self.xml(name)


_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def damaged() -> Unreadable:
    """The file is cut off or broken."""
    return Unreadable(
        "damaged",
        _("文件已损坏或不完整，无法读取。请从原处重新取得，或用原来的程序打开后另存一份。"),
    )


def encrypted() -> Unreadable:
    """The file asks for a password."""
    return Unreadable(
        "encrypted", _("文件设有密码，无法读取。请用原来的程序打开，去掉密码后另存再导入。")
    )


def _bomb() -> Unreadable:
    return Unreadable(
        "zip_bomb", _("文件解压后大得异常（可能是压缩炸弹），不予读取。请用原来的程序重新保存。")
    )

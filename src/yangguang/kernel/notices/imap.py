"""Returned mails from a mailbox on a server (RFC 9051), with the standard library alone."""

from __future__ import annotations

import imaplib
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

TIMEOUT = 30
"""Seconds after which a server that does not answer is given up."""
MOST = 500
"""Mails of one call; the next call goes on."""
PORT = 993


class NoMailbox(Exception):
    """The mailbox cannot be read, with why."""


def unread(url: str) -> Iterator[bytes]:
    """Every unread mail of `imaps://user:password@host/folder`, at most `MOST` of them.

    A mail is marked as read once the caller has come back for the next: what was being taken in
    when a process died is given again. Only encrypted connections; the certificate is checked.
    Raises NoMailbox.
    """
    parts = urlsplit(url)
    if parts.scheme != "imaps" or not parts.hostname:
        raise NoMailbox(_("退信邮箱的写法不对，应为 imaps://user:password@host/INBOX。"))
    try:
        box = imaplib.IMAP4_SSL(parts.hostname, parts.port or PORT, timeout=TIMEOUT)
    except OSError as error:
        raise NoMailbox(_("连不上退信邮箱：%(why)s") % {"why": error}) from error
    try:
        box.login(unquote(parts.username or ""), unquote(parts.password or ""))
        yield from _mails(box, unquote(parts.path.strip("/")) or "INBOX")
    except (imaplib.IMAP4.error, OSError) as error:
        raise NoMailbox(_("读不了退信邮箱：%(why)s") % {"why": error}) from error
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            box.logout()


def _mails(box: imaplib.IMAP4_SSL, folder: str) -> Iterator[bytes]:
    state, _count = box.select(f'"{folder}"')
    if state != "OK":
        raise NoMailbox(_("退信邮箱里没有文件夹“%(folder)s”。") % {"folder": folder})
    _state, found = box.uid("SEARCH", "UNSEEN")
    for uid in (found[0] or b"").split()[:MOST]:
        number = uid.decode("ascii")
        _state, parts = box.uid("FETCH", number, "(BODY.PEEK[])")
        for part in parts:
            if isinstance(part, tuple):
                yield bytes(part[1])
        box.uid("STORE", number, "+FLAGS", r"(\Seen)")

"""How messages leave the installation, read from the environment."""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict
from urllib.parse import parse_qs, unquote, urlsplit

PORTS = {"smtp": 25, "smtps": 465}


class MailServer(TypedDict):
    """What the connection to a mail server is opened with."""

    host: str
    port: int
    username: str
    password: str
    use_tls: bool
    use_ssl: bool
    timeout: float


def mail_server(url: str) -> MailServer | None:
    """The mail server of the address; None: mails are files. Raises ValueError."""
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        # Never the value itself: it holds a password.
        message = "EMAIL_URL must look like smtp://user:password@host:587/?tls=1 or smtps://…"
        raise ValueError(message)
    query = parse_qs(parts.query)
    use_ssl = parts.scheme == "smtps"
    return MailServer(
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_tls=not use_ssl and query.get("tls", ["0"])[-1] in {"1", "true", "yes"},
        use_ssl=use_ssl,
        timeout=float(query.get("timeout", ["20"])[-1]),
    )


def sms_program(url: str) -> str:
    """The program that sends text messages; empty: they are files. Raises ValueError."""
    if not url:
        return ""
    scheme, _colon, path = url.partition(":")
    if scheme != "exec" or not Path(path).is_absolute():
        message = f"SMS_URL must look like exec:/path/to/program, not {url!r}"
        raise ValueError(message)
    return path


def clamd(url: str) -> str | tuple[str, int] | None:
    """Where the malware scanner listens: path of a socket, or host and port; None: there is none.

    Raises ValueError.
    """
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme == "unix" and Path(parts.path).is_absolute():
        return parts.path
    if parts.scheme == "tcp" and parts.hostname and parts.port:
        return parts.hostname, parts.port
    message = f"YANGGUANG_CLAMD must look like unix:/path or tcp://host:port, not {url!r}"
    raise ValueError(message)


def hour(text: str) -> int:
    """An hour of the day. Raises ValueError."""
    if not text.isdigit() or int(text) > 23:
        message = f"YANGGUANG_DIGEST_HOUR must be a whole number from 0 to 23, not {text!r}"
        raise ValueError(message)
    return int(text)


SHORTEST_SECRET = 16


def exchange_folder(value: str) -> str:
    """A folder by its whole path, or nothing. Raises ValueError."""
    if value and not Path(value).is_absolute():
        message = f"the folder {value!r} must be a whole path, beginning with /"
        raise ValueError(message)
    return value


def exchange_source(value: str, secret: str) -> str:
    """`https` for signed POSTs, or a folder. Raises ValueError."""
    if value == "https":
        _check_secret(secret)
        return value
    return exchange_folder(value)


def _check_secret(secret: str) -> None:
    if len(secret) < SHORTEST_SECRET:
        message = "YANGGUANG_REQUESTS_SECRET must have at least 16 characters"
        raise ValueError(message)


def exchange_target(value: str, secret: str) -> str:
    """An HTTPS address, signed with the secret, or a folder. Raises ValueError."""
    parts = urlsplit(value)
    if parts.scheme == "https" and parts.hostname:
        _check_secret(secret)
        return value
    if parts.scheme:
        message = f"YANGGUANG_REQUESTS_OUT must be https://… or a folder, not {value!r}"
        raise ValueError(message)
    return exchange_folder(value)

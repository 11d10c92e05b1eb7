"""Every environment variable of Yangguang, read in this one place.

`VARIABLES` is the reference: name, type, default and help of each. The page
`docs/operations.md` lists the same table, and a test holds the two together.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True)
class Variable:
    """One environment variable: what it is called, what it means, what holds without it."""

    name: str
    default: str
    help: str


VARIABLES: dict[str, Variable] = {
    v.name: v
    for v in (
        Variable(
            "DATABASE_URL", "", "postgres://user@host:port/name; empty: SQLite in the data folder"
        ),
        Variable(
            "EMAIL_URL",
            "",
            "mail server: smtp://user:password@host:587/?tls=1 or smtps://…; "
            "empty: mails are files in mail/ of the data folder",
        ),
        Variable("HOST", "127.0.0.1", "address the web process listens on"),
        Variable("PORT", "8000", "port of the web process"),
        Variable(
            "SMS_URL",
            "",
            "text messages: exec:/path/to/program, which takes JSON on its standard input; "
            "empty: files in sms/ of the data folder",
        ),
        Variable(
            "YANGGUANG_ALLOWED_HOSTS",
            "",
            "host names the portal answers to, with commas; needed in production",
        ),
        Variable(
            "YANGGUANG_BASE_URL", "", "public address of the portal, used in feeds and the sitemap"
        ),
        Variable("YANGGUANG_CITY", "jiamusi", "folder of the city's data under yangguang/cities"),
        Variable(
            "YANGGUANG_DATA_DIR",
            "var",
            "folder of the database, files and backups; never in version control",
        ),
        Variable(
            "YANGGUANG_DIGEST_HOUR",
            "8",
            "hour of the city's time at which daily and weekly mails are made, 0 to 23",
        ),
        Variable(
            "YANGGUANG_KEYS_DIR",
            "",
            "folder of the keys; empty: keys/ in the data folder; put it elsewhere in production",
        ),
        Variable(
            "YANGGUANG_KEYS_PASSPHRASE",
            "",
            "passphrase of `yangguang keys`; asked for when empty",
        ),
        Variable(
            "YANGGUANG_MAIL_BOUNCES",
            "",
            "address to which undeliverable mails come back; empty: YANGGUANG_MAIL_FROM",
        ),
        Variable(
            "YANGGUANG_BOUNCES_IMAP",
            "",
            "mailbox of returned mails for `yangguang notices bounces --imap`, "
            "imaps://user:password@host/INBOX",
        ),
        Variable(
            "YANGGUANG_NO_PAGE_STORE",
            "",
            "1: render every page anew and keep none; for finding faults only",
        ),
        Variable(
            "YANGGUANG_PAGES_FOR_NGINX",
            "",
            "1: write pages as files for the nginx configuration in deploy/; needs "
            "YANGGUANG_BASE_URL",
        ),
        Variable(
            "YANGGUANG_PAGES_DISK_MB", "1024", "disk for rendered pages of this machine, in MB"
        ),
        Variable(
            "YANGGUANG_PAGES_MEMORY_MB",
            "64",
            "memory of each web process for rendered pages, in MB",
        ),
        Variable(
            "REDIS_URL",
            "",
            "Redis server that tells web processes at once what others published, "
            "redis://host:6379/0; empty: they ask the database five times a second",
        ),
        Variable("YANGGUANG_MAIL_FROM", "noreply@localhost", "sender's address of all mails"),
        Variable(
            "YANGGUANG_PRODUCTION",
            "",
            "1: secure cookies, HTTPS only, a second factor for officers",
        ),
        Variable(
            "YANGGUANG_REQUIRE_TOTP",
            "",
            "1: officers must log in with a second factor; follows YANGGUANG_PRODUCTION when empty",
        ),
        Variable(
            "YANGGUANG_IDLE_MINUTES",
            "120",
            "minutes without any act after which an officer is logged out",
        ),
        Variable("YANGGUANG_UPLOAD_LIMIT_MB", "50", "largest file an officer may upload, in MB"),
        Variable(
            "YANGGUANG_CLAMD",
            "",
            "malware scanner of uploaded files: unix:/run/clamav/clamd.ctl or tcp://127.0.0.1:3310 "
            "(clamd of ClamAV); empty: none, and the desk says so",
        ),
        Variable(
            "YANGGUANG_REQUESTS_IN",
            "",
            "folder into which another platform puts disclosure requests as JSON; https: it posts "
            "them signed to /requests/exchange/; empty: none",
        ),
        Variable(
            "YANGGUANG_REQUESTS_OUT",
            "",
            "where another platform is told how disclosure requests stand: https://… or a folder; "
            "empty: nowhere",
        ),
        Variable(
            "YANGGUANG_REQUESTS_SECRET",
            "",
            "secret shared with that platform, at least 16 characters; it signs each https message",
        ),
        Variable(
            "YANGGUANG_REGISTERED_SINCE",
            "",
            "YYYY-MM-DD: normative documents formed from this day on need a drafting dossier",
        ),
        Variable(
            "YANGGUANG_INTERPRETATION_COPIED_MOST",
            "60",
            "per cent of an interpretation that may repeat its document without a reason",
        ),
        Variable(
            "YANGGUANG_TRUSTED_PROXY",
            "",
            "1: nginx stands in front and sets X-Forwarded-Proto and X-Forwarded-For",
        ),
        Variable("YANGGUANG_WEB_WORKERS", "1", "web processes that `yangguang run` starts"),
        Variable("YANGGUANG_LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR"),
        Variable(
            "TEST_DATABASE_URL",
            "",
            "PostgreSQL server the tests may use; they make and drop databases of their own",
        ),
    )
}


def text(name: str) -> str:
    """The value of a declared variable, or its default. Raises KeyError for an undeclared one."""
    return os.environ.get(name, "") or VARIABLES[name].default


def flag(name: str) -> bool:
    """True for 1, true, yes or on."""
    return text(name).lower() in {"1", "true", "yes", "on"}


def number(name: str) -> int:
    """The value as a whole number. Raises ValueError naming the variable."""
    value = text(name)
    if not value.isdigit():
        message = f"{name} must be a whole number, not {value!r}"
        raise ValueError(message)
    return int(value)


def day(name: str) -> date | None:
    """A date; none when nothing is set. Raises ValueError, naming the variable."""
    value = text(name)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        message = f"{name}: {value!r} is no date, write it as 2026-01-31"
        raise ValueError(message) from None


def words(name: str) -> list[str]:
    """The value split at commas, without empty parts."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def data_dir() -> Path:
    """Folder of everything that is not code: database, files, backups."""
    return Path(text("YANGGUANG_DATA_DIR")).resolve()


def keys_dir() -> Path:
    """Folder of the keys, outside database and backup."""
    own = text("YANGGUANG_KEYS_DIR")
    return Path(own).resolve() if own else data_dir() / "keys"

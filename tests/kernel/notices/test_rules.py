"""Waits, addresses, masks, settings: without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yangguang.kernel.notices import rules, secrecy
from yangguang.project import post

AT = datetime(2026, 11, 18, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("Name@Example.CN", "Name@example.cn"),
        ("  a@b.cn ", "a@b.cn"),
        ("no address", "no address"),
    ],
)
def test_email_is_compared_with_its_domain_in_small_letters(typed: str, normal: str) -> None:
    assert rules.normal_email(typed) == normal


@pytest.mark.parametrize(
    ("typed", "normal", "is_mobile"),
    [
        ("138 1234 5678", "13812345678", True),
        ("+86 138-1234-5678", "13812345678", True),
        ("008613812345678", "13812345678", True),
        ("0454-8223456", "04548223456", False),
        ("86123", "86123", False),
        ("", "", False),
    ],
)
def test_phone_is_compared_by_its_digits(typed: str, normal: str, is_mobile: bool) -> None:
    assert rules.normal_phone(typed) == normal
    assert rules.is_mobile(typed) is is_mobile


@pytest.mark.parametrize(
    ("address", "shown"),
    [("reader@example.cn", "r***@example.cn"), ("13812345678", "138****5678"), ("12345", "****")],
)
def test_address_is_shown_with_its_middle_left_out(address: str, shown: str) -> None:
    assert rules.masked(address) == shown


def test_words_of_a_mail_server_lose_their_addresses() -> None:
    text = "550 5.1.1 <reader@example.cn>: user reader@example.cn unknown"

    assert "reader@" not in rules.without_addresses(text)


@given(st.integers(1, 500), st.integers(0, 5 * 24 * 60))
def test_attempts_come_later_and_later_and_end_after_four_days(failures: int, minutes: int) -> None:
    at = AT + timedelta(minutes=minutes)
    again = rules.next_attempt(failures=failures, created_at=AT, at=at)

    assert again is None or at < again <= AT + rules.GIVE_UP_AFTER
    if again is None:
        assert at + timedelta(hours=1) > AT + rules.GIVE_UP_AFTER


def test_weekly_subscriptions_are_served_on_mondays() -> None:
    days = [date(2026, 11, 16) + timedelta(days=n) for n in range(7)]

    served = [rules.due_frequencies(day) for day in days]

    assert served == [["daily", "weekly"], *[["daily"]] * 6]


def test_link_of_one_purpose_is_none_of_another() -> None:
    assert secrecy.is_token("manage", "a", secrecy.token("manage", "a"))
    assert not secrecy.is_token("confirm", "a", secrecy.token("manage", "a"))
    assert not secrecy.is_token("manage", "b", secrecy.token("manage", "a"))
    assert secrecy.blind("a@b.cn") != secrecy.blind("a@b.com")


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("smtp://mail.example.cn", ("mail.example.cn", 25, "", False, False)),
        ("smtp://u:p%40ss@h:587/?tls=1", ("h", 587, "p@ss", True, False)),
        ("smtps://u:p@h/?tls=1", ("h", 465, "p", False, True)),
    ],
)
def test_mail_server_is_read_from_its_address(url: str, found: tuple[object, ...]) -> None:
    server = post.mail_server(url)

    assert server is not None
    assert (
        server["host"], server["port"], server["password"], server["use_tls"], server["use_ssl"]
    ) == found  # fmt: skip


def test_no_address_means_files() -> None:
    assert post.mail_server("") is None
    assert post.sms_program("") == ""
    assert post.sms_program("exec:/usr/local/bin/send") == "/usr/local/bin/send"


@pytest.mark.parametrize("url", ["http://h", "smtp://", "mail.example.cn", "smtp:///secret"])
def test_bad_mail_server_is_refused_without_showing_its_password(url: str) -> None:
    with pytest.raises(ValueError, match="EMAIL_URL") as refused:
        post.mail_server(url)

    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("url", ["exec:send", "http://h", "/usr/bin/send"])
def test_bad_program_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="SMS_URL"):
        post.sms_program(url)


@pytest.mark.parametrize("text", ["24", "-1", "eight", ""])
def test_bad_hour_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="DIGEST_HOUR"):
        post.hour(text)

"""Keys, encodings, conditions: no database, no clock."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yangguang.kernel.serving import rules
from yangguang.kernel.serving.rules import Page


def page(**changes):
    body = b"<p>text</p>" * 100
    fields = {
        "status": "200 OK",
        "headers": (("Content-Type", "text/html; charset=utf-8"),),
        "body": body,
        "packed": {"gzip": rules.gzip(body)},
        "etag": rules.etag_of(body, "200 OK"),
        "changed_at": 1000.7,
        "rendered_at": 2000.0,
        "tags": frozenset({"everything", "record:1"}),
        "n": 5,
        "fresh_until": 9000.0,
        "build": "b",
    }
    return Page(**{**fields, **changes})


@pytest.mark.parametrize(
    ("query", "normal"),
    [
        ("", ""),
        ("b=2&a=1", "a=1&b=2"),
        ("a=&b=2", "b=2"),  # an empty filter asks for nothing
        ("a=2&a=1", "a=2&a=1"),  # the order of one name's values may mean something
        ("a=1&utm_source=x&fbclid=y", "a=1"),
        ("q=%E4%BE%9B%E6%9A%96", "q=%E4%BE%9B%E6%9A%96"),
        ("q=\xe4\xbe\x9b", "q=%E4%BE%9B"),  # sent unescaped: WSGI gives bytes as Latin-1
        ("q=%ff", "q=%FF"),  # not UTF-8, and stays what it is
    ],
)
def test_query_in_its_one_spelling(query, normal):
    assert rules.normal_query(query) == normal


@given(st.dictionaries(st.sampled_from("abcd"), st.text(min_size=1, max_size=5), max_size=4))
def test_normal_query_is_stable_and_does_not_depend_on_order(values):
    from urllib.parse import urlencode

    query = urlencode(list(values.items()))
    turned = urlencode(list(values.items())[::-1])

    assert rules.normal_query(query) == rules.normal_query(turned)
    assert rules.normal_query(rules.normal_query(query)) == rules.normal_query(query)


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("", ""),
        ("gzip", "gzip"),
        ("gzip, br", "br"),
        ("br;q=0, gzip", "gzip"),
        ("*", "br"),
        ("*;q=0", ""),
        ("gzip;q=0.5, br;q=0.1", "br"),  # both are taken; ours is the order
        ("identity", ""),
        ("br;q=nonsense, gzip", "gzip"),
    ],
)
def test_encoding_is_the_first_of_ours_the_reader_takes(header, chosen):
    assert rules.accepted(header, ("br", "gzip")) == chosen


def test_gzip_is_the_same_for_the_same_bytes_and_readable():
    body = "供暖".encode() * 500

    assert rules.gzip(body) == rules.gzip(body)
    assert gzip.decompress(rules.gzip(body)) == body


def test_small_and_picture_bodies_are_not_packed():
    packers = {"gzip": rules.gzip}

    assert rules.pack(b"x" * 100, "text/html", packers) == {}
    assert rules.pack(b"x" * 5000, "image/png", packers) == {}
    assert list(rules.pack(b"x" * 5000, "text/html; charset=utf-8", packers)) == ["gzip"]


@pytest.mark.parametrize(
    ("none_match", "since", "unchanged"),
    [
        ("", "", False),
        ('"{etag}"', "", True),
        ('W/"{etag}-gzip"', "", True),
        ('"other", "{etag}-br"', "", True),
        ('"other"', "", False),
        ("*", "", True),
        ("", "Thu, 01 Jan 1970 00:16:40 GMT", True),
        ("", "Thu, 01 Jan 1970 00:16:39 GMT", False),
        ("", "nonsense", False),
        # The tag counts before the date (RFC 9110 13.1.3).
        ('"other"', "Thu, 01 Jan 2026 00:00:00 GMT", False),
    ],
)
def test_conditions(none_match, since, unchanged):
    kept = page()

    found = rules.is_unchanged(
        kept, if_none_match=none_match.format(etag=kept.etag), if_modified_since=since
    )

    assert found is unchanged


def test_head_names_what_the_answer_depends_on():
    kept = page()

    packed = dict(rules.head_of(kept, "gzip"))
    plain = dict(rules.head_of(kept, ""))

    assert packed["Vary"] == plain["Vary"] == "Accept-Encoding, Cookie"
    assert packed["Content-Encoding"] == "gzip"
    assert packed["Content-Length"] == str(len(kept.packed["gzip"]))
    assert packed["ETag"] != plain["ETag"]
    assert plain["Cache-Control"] == "public, max-age=0, s-maxage=1"


@pytest.mark.parametrize(
    ("status", "headers", "kept"),
    [
        ("200 OK", [], True),
        ("410 Gone", [], True),
        ("404 Not Found", [], False),
        ("500 Internal Server Error", [], False),
        ("302 Found", [], False),
        ("200 OK", [("Set-Cookie", "a=b")], False),
        ("200 OK", [("Cache-Control", "no-store")], False),
        ("200 OK", [("Cache-Control", "private, max-age=5")], False),
        ("200 OK", [("Cache-Control", "no-cache")], True),
    ],
)
def test_what_may_be_shared(status, headers, kept):
    assert rules.may_keep(status, headers) is kept

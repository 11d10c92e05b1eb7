from __future__ import annotations

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from yangguang.kernel.ui import display, views
from yangguang.kernel.ui.context_processors import site


def _post(cookie: str = "", **data: str):
    request = RequestFactory().post("/display/", data)
    if cookie:
        request.COOKIES[display.COOKIE] = cookie
    return views.display(request)


def test_display_choice_is_remembered_and_the_reader_returns():
    response = _post(size="1.5", next="/search/?q=供热")

    assert response.status_code == 302
    assert response["Location"] == "/search/?q=%E4%BE%9B%E7%83%AD"
    assert response.cookies[display.COOKIE].value == "1.5_normal"
    assert response.cookies[display.COOKIE]["httponly"]


def test_display_second_choice_keeps_the_first():
    response = _post(cookie="1.25_normal", contrast="high", next="/")

    assert response.cookies[display.COOKIE].value == "1.25_high"


@pytest.mark.parametrize(
    "target",
    [
        "https://example.org/",
        "//example.org/",
        "/\\example.org",
        "///example.org",
        "javascript:alert(1)",
        "\\\\example.org",
        "/\t/example.org",
        "example.org",
        "",
    ],
)
def test_display_foreign_target_returns_home(target):
    assert _post(size="1", next=target)["Location"] == "/"


def test_display_get_is_refused():
    assert views.display(RequestFactory().get("/display/")).status_code == 405


@given(st.text())
def test_cookie_any_text_gives_a_known_mode(value):
    mode = display.from_cookie(value)

    assert mode.size in display.SIZES
    assert mode.contrast in display.CONTRASTS
    assert display.from_cookie(mode.to_cookie()) == mode


def test_site_context_carries_the_mode_of_the_cookie():
    request = RequestFactory().get("/")
    request.COOKIES[display.COOKIE] = "1.25_high"

    context = site(request)["site"]

    assert context["display_mode"].html_class == "text-125 contrast-high"
    assert context["name"]

"""Addresses that only take forms answer a reader with a page."""

from __future__ import annotations

import pytest
from django.test import Client

from yangguang.portal.errors import page_above


@pytest.mark.parametrize(
    ("path", "above"),
    [
        ("/complaints/new/", "/complaints/"),
        ("/desk/records/abcdefgh2345/publish/", "/desk/records/abcdefgh2345/"),
        ("/display/", "/"),
        ("/no/such/place/", "/"),
    ],
)
def test_the_page_above_is_the_nearest_that_exists(path: str, above: str) -> None:
    assert page_above(path) == above


@pytest.mark.django_db
def test_opening_the_address_of_a_form_shows_the_way_back(client: Client) -> None:
    answer = client.get("/complaints/new/")

    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    text = answer.content.decode()
    assert 'href="/complaints/"' in text
    assert "只接收提交的表单" in text


@pytest.mark.django_db
def test_other_methods_keep_their_bare_answer(client: Client) -> None:
    answer = client.delete("/catalogue/")
    assert (answer.status_code, answer.content) == (405, b"")

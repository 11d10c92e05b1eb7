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
def test_what_is_not_there_in_the_desk_leads_back_to_the_desk(client: Client) -> None:
    desk = client.get("/desk/records/nothing00000/unknown/")
    public = client.get("/nothing/")

    assert (desk.status_code, public.status_code) == (404, 404)
    assert 'href="/desk/"' in desk.content.decode()
    assert "不归您的单位办理" in desk.content.decode()
    assert "/desk/" not in public.content.decode()


def test_other_methods_keep_their_bare_answer(client: Client) -> None:
    answer = client.delete("/catalogue/")
    assert (answer.status_code, answer.content) == (405, b"")

"""Whatever is a public list can be followed by mail, and a new list without that is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from tests.database import kept_for_module
from tests.matrix.material import Material
from tests.matrix.routes import ROUTES
from tests.matrix.test_routes import address
from yangguang.kernel.notices.registry import lists

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

pytestmark = pytest.mark.django_db

FOLLOWED: dict[str, tuple[str, str]] = {
    "portal:catalogue": ("", "catalogue"),
    "portal:agency": ("", "catalogue"),
    "portal:agency_disclosure": ("", "catalogue"),
    "portal:agency_part": ("", "catalogue"),
    "portal:topics": ("", "catalogue"),
    "portal:gazette": ("", "catalogue"),
    "portal:agencies": ("", "agencies"),
    "portal:deadline": ("", "calendar"),
    "board:plan": ("", "board"),
    "board:rows": ("year=2026", "board"),
    "board:clause": ("", "board"),
    "board:agency": ("", "board"),
    "board:agencies": ("", "board"),
    "board:limits": ("", "board"),
    "board:history": ("", "board"),
    "regulations:library": ("text=校车&status=holds&since=2026-01-01", "regulations"),
    "regulations:cleanups": ("", "cleanups"),
    "regulations:reprints": ("", "reprints"),
    "media:accounts": ("platform=wechat&words=教育", "media"),
    "media:joint_columns": ("", "joint-columns"),
    "requests:log": ("family=granted&year=2026", "requests"),
    "oversight:complaints": ("", "complaint-answers"),
    "decisions:home": ("", "decisions"),
    "decisions:dossiers": ("", "decisions"),
    "decisions:calendar": ("agency=jyj", "decisions"),
    "decisions:catalogues": ("", "decision-catalogues"),
    "meetings:home": ("", "meetings"),
    "surveys:home": ("", "surveys"),
}
"""The address asked for, and the list it offers to follow."""

NO_LIST = frozenset(
    {
        # ways to lists, pages of words, forms, and what machines read
        *("portal:home", "portal:columns", "portal:column", "portal:disclosure", "portal:map"),
        *("portal:guide", "portal:door", "portal:page", "portal:export", "portal:feed"),
        *("portal:sitemap", "portal:sitemap_pages", "portal:sitemap_part", "portal:robots"),
        *("portal:security", "portal:live", "portal:ready"),
        *("board:export", "board:feed", "board:history_csv", "board:obligation"),
        *("search:suggest", "search:description", "regulations:library_csv"),
        *("media:accounts_csv", "decisions:dossiers_csv", "decisions:icalendar"),
        *("decisions:consultations_csv", "meetings:meetings_csv", "surveys:surveys_csv"),
        *("decisions:feed", "surveys:feed", "meetings:calendar", "requests:log_csv"),
        *("decisions:propose", "decisions:proposal_follow", "decisions:draw"),
        *("requests:dates", "desk:own_calendar"),
        # the page of the gazette with a year named, and a search: tests of portal and search
        *("portal:gazette_year", "search:results"),
        # figures of a year, and the rows behind one of them: the log is what grows
        *("requests:statistics", "requests:statistics_csv"),
        *("requests:statistics_rows", "requests:statistics_rows_csv"),
    }
)
ROOMS = ("portal", "board", "search", "regulations", "media", "requests", "oversight",
         "decisions", "meetings", "surveys")  # fmt: skip
"""Rooms whose public pages may be lists; others only take what somebody hands in."""
FORMS = ("follow", "resume", "begin", "apply", "paper", "step", "return", "correction", "again",
         "received", "check", "third_party", "proposal", "opened", "exchange")  # fmt: skip


def test_every_public_page_is_followed_or_known_to_be_no_list() -> None:
    public = {
        name
        for name, route in ROUTES.items()
        if route.kind == "public"
        and not route.post_only
        and name.partition(":")[0] in ROOMS
        and not any(part in name for part in FORMS)
    }

    assert public - set(FOLLOWED) - NO_LIST == set()


@pytest.fixture(scope="module")
def material(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Material]:
    with kept_for_module(django_db_blocker):
        with django_db_blocker.unblock():
            made = Material()
        yield made


@pytest.mark.parametrize("name", FOLLOWED)
def test_page_offers_its_list_under_its_filters(material: Material, name: str) -> None:
    client = Client()
    query, followed = FOLLOWED[name]
    page = client.get(address(material, name, "public") + (f"?{query}" if query else ""))
    assert page.status_code == 200
    found = BeautifulSoup(page.content, "html.parser").select('a[href*="/subscribe/?list="]')

    offered = [QueryDict(str(link["href"]).partition("?")[2]) for link in found]

    first = next(one for one in offered if one["list"] == followed)
    if query:
        assert lists[followed].canonical(first) == lists[followed].canonical(QueryDict(query))
        assert lists[followed].canonical(first)
    opened = client.get(reverse("notices:subscribe") + "?" + first.urlencode())
    assert lists[followed].label(lists[followed].canonical(first)) in opened.content.decode()
    there = lists[followed].path(lists[followed].canonical(first))
    assert client.get(there).status_code == 200

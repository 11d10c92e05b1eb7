"""The seven doors: on every page, each leading to what there is."""

from __future__ import annotations

import json
import re

import pytest
from django.urls import reverse

from yangguang.kernel.publishing.models import Column
from yangguang.portal.doors import BOARD, DOORS, Way

pytestmark = pytest.mark.django_db
WORDS = ("决策", "执行与结果", "管理", "服务", "政府信息公开", "数据", "互动")
DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def test_doors_are_the_seven_words_of_the_plan_and_stand_on_every_page(client) -> None:
    page = client.get("/map/").content.decode()
    doors = page.partition('class="doors"')[2].partition("</nav>")[0]

    assert tuple(str(door.label) for door in DOORS) == WORDS
    assert re.findall(r"<span>([^<]+)</span>", doors) == ["首页", *WORDS, "公开看板"]


@pytest.mark.parametrize("door", [*DOORS, BOARD], ids=lambda d: str(d.label))
def test_every_door_opens(client, door) -> None:
    assert client.get(door.url).status_code == 200


def test_door_shows_ways_and_the_columns_the_city_has(client) -> None:
    above = Column.objects.create(slug="fuwu", name="服务公开")
    Column.objects.create(slug="bszn", name="办事指南", parent=above)
    Column.objects.create(slug="elsewhere", name="另外的栏目")

    page = client.get(reverse("portal:door", args=["services"])).content.decode()

    assert 'href="/columns/bszn/"' in page
    assert 'href="/status/"' in page
    assert "另外的栏目" not in page
    assert '<meta name="ColumnName" content="服务">' in page
    assert '<meta name="description" content="办事指南' in page


@pytest.mark.parametrize("slug", ["disclosure", "decisions", "nothing"])
def test_door_that_is_a_page_of_its_own_has_no_second_address(client, slug: str) -> None:
    assert client.get(reverse("portal:door", args=[slug])).status_code == 404


def test_way_to_an_area_that_is_not_there_is_left_out() -> None:
    assert Way("x", "y", "no_such_area:home").url == ""


def test_every_way_that_exists_opens(client) -> None:
    found = {way.url.partition("#")[0] for door in DOORS for way in door.ways if way.url}

    assert len(found) >= 10
    assert {url: client.get(url).status_code for url in found} == dict.fromkeys(found, 200)


def test_home_says_how_the_site_is_searched(client) -> None:
    (text,) = DATA.findall(client.get("/").content.decode())

    told = json.loads(text)
    assert told["@type"] == "WebSite"
    template = told["potentialAction"]["target"]["urlTemplate"]
    path = template.partition("testserver")[2]
    assert path.startswith(reverse("search:results") + "?q={words}")


def test_catalogue_is_a_data_set_whose_forms_can_be_fetched(client) -> None:
    (text,) = DATA.findall(client.get("/catalogue/").content.decode())

    told = json.loads(text)
    assert told["@type"] == "Dataset"
    for form in told["distribution"]:
        answer = client.get(form["contentUrl"].partition("testserver")[2])
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith(form["encodingFormat"])
    assert not DATA.findall(client.get("/catalogue/?number=none").content.decode())


def test_every_kind_of_page_describes_itself_once(client) -> None:
    for path in ("/", "/map/", "/catalogue/", "/columns/", "/zfxxgk/", "/report-error/", "/board/"):
        page = client.get(path).content.decode()
        assert (
            len(re.findall(r'<meta name="description" content="[^"]+">', page, re.IGNORECASE)) == 1
        ), path

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from yangguang.cities.loading import CITIES, CityError, load_city, new_city

Change = Callable[[dict[str, object]], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(CITIES / "jiamusi", tmp_path / "city")
    return tmp_path / "city"


def change_line(path: Path, number: int, change: Change) -> None:
    lines = path.read_text("utf-8").splitlines()
    values = json.loads(lines[number - 1])
    change(values)
    lines[number - 1] = json.dumps(values, ensure_ascii=False)
    path.write_text("\n".join(lines) + "\n", "utf-8")


def setting(**values: object) -> Change:
    return lambda entry: entry.update(values)


def lacking(key: str) -> Change:
    return lambda entry: entry.__delitem__(key)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (setting(agency="nosuch"), "agency: 'nosuch' is not in agencies.json"),
        (setting(topic="99"), "topic: '99' is not in topics.json"),
        (setting(genre="poem"), "genre: 'poem' is not in genres.json"),
        (
            setting(columns=["x"]),
            "columns: 'x' is not in columns.json or statutory.json",
        ),
        (setting(columns=[]), "columns: a record is filed in exactly one column"),
        (
            setting(columns=["zn", "nb"]),
            "columns: a record is filed in exactly one column",
        ),
        (
            setting(relations=[{"kind": "amends", "ref": "lost"}]),
            "relations: 'lost' is not in records.jsonl",
        ),
        (setting(formed_on="2025-02-30"), "formed_on: '2025-02-30' is not a date"),
        (
            setting(published_at="2025-03-03T09:00:00"),
            "published_at: '2025-03-03T09:00:00'",
        ),
        (
            setting(published_at="2000-01-03T09:00:00+08:00"),
            "published_at lies before formed_on",
        ),
        (setting(published_at=None), "published_at belongs to published records"),
        (setting(publish_in_days=3), "publish_in_days belongs to scheduled records"),
        (setting(attribute="withheld"), "ground and reason are needed"),
        (
            setting(attribute="withheld", ground="process_info", reason="理由"),
            "what is not proactive cannot go out",
        ),
        (
            setting(withdrawn={"at": "2000-01-03T09:00:00+08:00", "reason": "理由"}),
            "corrected and withdrawn come after published_at",
        ),
        (setting(title=" "), "title must be a text that is not empty"),
        (setting(issuers="佳木斯市人民政府"), "issuers must be a list of texts"),
        (setting(demonstration="yes"), "demonstration must be true or false"),
        (setting(ref="Ref"), "ref: 'Ref' does not look like one"),
        (lacking("summary"), "summary must be a text that is not empty"),
        (setting(sumary="x"), "unknown key 'sumary'"),
    ],
)
def test_record_with_a_fault_is_refused_by_file_and_line(
    folder: Path, change: Change, message: str
) -> None:
    path = folder / "records.jsonl"
    change_line(path, 3, change)

    with pytest.raises(CityError) as caught:
        load_city(folder)

    assert (caught.value.path, caught.value.line) == (path, 3)
    assert str(caught.value).startswith(f"{path}:3: {message}")


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        (
            "people.json",
            setting(agency="nosuch"),
            "agency: 'nosuch' is not in agencies.json",
        ),
        ("people.json", setting(roles=["king"]), "roles: unknown value 'king'"),
        (
            "columns.json",
            setting(parent="nosuch"),
            "parent: 'nosuch' is not in columns.json",
        ),
        (
            "columns.json",
            setting(query={"topics": ["99"]}),
            "topics: '99' is not in topics.json",
        ),
        ("columns.json", setting(query={"levels": ["city"]}), "unknown key 'levels'"),
        ("columns.json", setting(query="all"), "an object was expected"),
        ("columns.json", setting(order="1"), "order must be a whole number"),
        (
            "columns.json",
            setting(slug="zn"),
            "slug 'zn' is a key of the statutory column",
        ),
        ("pages.json", setting(slug="a b"), "slug: 'a b' does not look like one"),
    ],
)
def test_list_item_with_a_fault_is_refused_by_file_and_line(
    folder: Path, name: str, change: Change, message: str
) -> None:
    path = folder / name
    items = [json.loads(line.strip().rstrip(",")) for line in path.read_text().splitlines()[1:-1]]
    change(items[1])
    text = "[\n" + ",\n".join(json.dumps(item, ensure_ascii=False) for item in items) + "\n]\n"
    path.write_text(text, "utf-8")

    with pytest.raises(CityError) as caught:
        load_city(folder)

    assert str(caught.value).startswith(f"{path}:3: {message}")


def test_broken_json_is_refused_by_line(folder: Path) -> None:
    (folder / "people.json").write_text('[\n  {"username": }\n]\n', "utf-8")

    with pytest.raises(CityError, match=r"people\.json:2: not JSON"):
        load_city(folder)


def test_same_key_twice_is_refused_with_both_lines(folder: Path) -> None:
    path = folder / "records.jsonl"
    first = path.read_text("utf-8").splitlines()[0]
    with path.open("a", encoding="utf-8") as file:
        file.write(first + "\n")
    ref = json.loads(first)["ref"]

    with pytest.raises(CityError, match=f"ref '{ref}' was used in line 1"):
        load_city(folder)


@pytest.mark.parametrize(
    ("versions", "message"),
    [
        ([], "an agency has at least one name"),
        ([(None, None), ("2019-01-01", None)], "甲 and 乙 overlap"),
        ([(None, "2019-01-01"), ("2019-01-01", None)], "甲 and 乙 overlap"),
        ([("2019-01-02", "2019-01-01")], "甲 ends before it begins"),
    ],
)
def test_agency_versions_that_do_not_follow_each_other_are_refused(
    folder: Path, versions: list[tuple[str | None, str | None]], message: str
) -> None:
    path = folder / "agencies.json"
    agencies = json.loads(path.read_text("utf-8"))
    agencies[1]["versions"] = [
        {
            "name": name,
            "short_name": name,
            "certainty": "M",
            "valid_from": begin,
            "valid_to": end,
        }
        for name, (begin, end) in zip("甲乙", versions, strict=False)
    ]
    path.write_text(json.dumps(agencies, ensure_ascii=False, indent=2), "utf-8")

    with pytest.raises(CityError, match=f"versions: {message}"):
        load_city(folder)


def test_parents_in_a_circle_are_refused(folder: Path) -> None:
    path = folder / "agencies.json"
    agencies = json.loads(path.read_text("utf-8"))
    agencies[0]["parent"] = agencies[1]["code"]
    path.write_text(json.dumps(agencies, ensure_ascii=False, indent=2), "utf-8")

    with pytest.raises(CityError, match="runs in a circle"):
        load_city(folder)


def test_chain_without_secrecy_review_is_refused(folder: Path) -> None:
    path = folder / "chains.json"
    path.write_text(path.read_text("utf-8").replace('"secrecy"', '"other"'), "utf-8")

    with pytest.raises(CityError, match="a content review and a secrecy review are required"):
        load_city(folder)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("zone", "Asia/Jiamusi", "zone: 'Asia/Jiamusi' is not a time zone"),
        ("region", "2308", "region: '2308' does not look like one"),
        ("main_agency", "nosuch", "main_agency: 'nosuch' is not in agencies.json"),
    ],
)
def test_city_with_a_fault_is_refused(folder: Path, key: str, value: str, message: str) -> None:
    path = folder / "city.json"
    city = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(city | {key: value}, ensure_ascii=False), "utf-8")

    with pytest.raises(CityError) as caught:
        load_city(folder)

    assert str(caught.value) == f"{path}:1: {message}"


def test_city_that_does_not_exist_is_refused() -> None:
    with pytest.raises(CityError, match="no such city"):
        load_city("atlantis")


def test_own_list_overrides_the_common_one(folder: Path) -> None:
    genres = json.loads((CITIES / "common" / "genres.json").read_text("utf-8"))
    genres.append({"code": "almanac", "name": "年鉴", "statutory": False})
    (folder / "genres.json").write_text(json.dumps(genres, ensure_ascii=False), "utf-8")

    assert load_city(folder).genres[-1].code == "almanac"


def test_new_city_is_empty_but_knows_the_national_lists(tmp_path: Path) -> None:
    city = new_city(tmp_path / "qqhr", "齐齐哈尔市", "230200")

    assert (city.name, city.government) == ("齐齐哈尔市", "齐齐哈尔市人民政府")
    assert (city.region, city.zone) == ("230200", "Asia/Shanghai")
    assert (city.agencies, city.people, city.columns, city.records, city.pages) == ((),) * 5
    assert (len(city.topics), city.genres, city.statutory) == (
        143,
        load_city("jiamusi").genres,
        load_city("jiamusi").statutory,
    )
    assert [chain.name for chain in city.chains] == ["默认审查链", "乡镇审查链"]


def test_new_city_never_overwrites_a_folder(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")

    with pytest.raises(FileExistsError):
        new_city(tmp_path, "齐齐哈尔市", "230200")


@pytest.mark.parametrize("region", ["2302", "2302000", "abcdef"])
def test_new_city_with_a_wrong_region_is_refused(tmp_path: Path, region: str) -> None:
    with pytest.raises(ValueError, match="six digits"):
        new_city(tmp_path / "x", "齐齐哈尔市", region)

"""The order 佳办发〔2017〕27号 as a county's site republished it, field by field."""

from __future__ import annotations

import re
from datetime import date, datetime
from html import unescape
from pathlib import Path

import pytest

from yangguang.kernel.documents.blocks import squash
from yangguang.kernel.documents.model import Certainty, PartKind, ReadDocument, SourceKind
from yangguang.kernel.documents.reading import read
from yangguang.kernel.documents.structure import describe
from yangguang.kernel.now import CITY_ZONE

PLAN = Path(__file__).parents[2] / "data" / "jiamusi-2017-27.txt"
PARTY, GOVERNMENT = "中共佳木斯市委办公室", "佳木斯市人民政府办公室"


@pytest.fixture(scope="module")
def plan() -> ReadDocument:
    return read(PLAN.read_bytes(), filename=PLAN.name)


@pytest.mark.parametrize(
    ("field", "value", "certainty"),
    [
        (
            "title",
            f"{PARTY} {GOVERNMENT}印发《关于全面推进政务公开工作的实施方案》的通知",
            Certainty.SURE,
        ),
        ("doc_number", "佳办发〔2017〕27号", Certainty.SURE),
        ("issuers", (PARTY, GOVERNMENT), Certainty.SURE),
        ("main_recipients", "各县(市)区委、政府,市委各部委,市直、中省直各单位", Certainty.SURE),
        ("formed_on", date(2017, 7, 26), Certainty.SURE),
        ("note", "此件公开发布", Certainty.SURE),
        ("signature", (PARTY, GOVERNMENT), Certainty.SURE),
        ("content_source", "政府办", Certainty.SURE),
        ("republisher", "桦川县", Certainty.GUESSED),
        ("republisher_record", "黑ICP备06002274号", Certainty.SURE),
        ("republished_at", datetime(2017, 7, 30, 17, 0, 46, tzinfo=CITY_ZONE), Certainty.SURE),
        ("source_kind", SourceKind.REPUBLISHED, Certainty.GUESSED),
        ("responsible_editor", "小传", Certainty.SURE),
        ("secrecy", "", Certainty.MISSING),
    ],
)
def test_plan_field_is_recognised(
    plan: ReadDocument, field: str, value: object, certainty: Certainty
) -> None:
    found = getattr(plan, field)

    assert (found.value, found.certainty) == (value, certainty)


def test_plan_notice_and_annex_are_told_apart(plan: ReadDocument) -> None:
    notice, annex = plan.parts

    assert (notice.kind, annex.kind) == (PartKind.NOTICE, PartKind.ANNEX)
    assert annex.title == "关于全面推进政务公开工作的实施方案"
    assert annex.quoted_title == "全面推进政务公开工作的实施方案"
    assert notice.body_html == (
        "<p>经市委、市政府同意,现将《全面推进政务公开工作的实施方案》印发给你们,"
        "请结合实际,认真贯彻执行。</p>"
    )
    assert any("略有不同" in warning for warning in plan.warnings)


def test_plan_levels_are_headings(plan: ReadDocument) -> None:
    headings = re.findall(r'<(h\d) class="(level-\d)">([^<]+)<', plan.parts[1].body_html)

    assert [text for _tag, level, text in headings if level == "level-1"] == [
        "一、指导思想", "二、基本原则", "三、工作目标", "四、重点工作", "五、保障措施",
    ]  # fmt: skip
    assert ("h3", "level-2", "(一)推进政务权力运行全流程公开") in headings
    assert ("h4", "level-3", "6.推进重点领域信息公开") in headings
    assert sum(level == "level-2" for _tag, level, _text in headings) == 6
    assert sum(level == "level-3" for _tag, level, _text in headings) == 16


def test_plan_loses_no_line(plan: ReadDocument) -> None:
    kept = [
        plan.title.value, plan.doc_number.value, plan.main_recipients.value, plan.note.value,
        *plan.signature.value, *plan.stripped, "2017年7月26日",
        *(part.title + re.sub(r"<[^>]+>", "", part.body_html) for part in plan.parts),
    ]  # fmt: skip
    everything = squash(unescape("".join(kept)))

    lost = [
        line
        for line in PLAN.read_text(encoding="utf-8").splitlines()
        if squash(line).strip("():") not in everything
    ]

    assert lost == []


def test_plan_in_gb18030_reads_the_same(plan: ReadDocument) -> None:
    data = PLAN.read_text(encoding="utf-8").encode("gb18030")

    again = read(data, filename="plan.txt")

    assert again == plan


def test_plan_of_the_future_is_warned_about() -> None:
    document = read(PLAN.read_bytes(), filename="a.txt", at=datetime(2017, 7, 1, tzinfo=CITY_ZONE))

    assert "成文日期在今天之后，请核对。" in document.warnings


def test_describe_gives_a_row_for_each_field(plan: ReadDocument) -> None:
    rows = {row.field: row for row in describe(plan)}

    assert rows["issuers"].value == f"{PARTY}、{GOVERNMENT}"
    assert rows["republished_at"].value == "2017-07-30 17:00:46"
    assert rows["source_kind"].value == "转载件"
    assert rows["secrecy"].certainty_label == "未找到"

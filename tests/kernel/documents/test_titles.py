"""Where a long title is broken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yangguang.kernel.documents.titles import WIDTH, title_lines

TEXT = (
    "各学校要做好供暖保障工作，检查供暖设施，供暖保障经费按规定使用；"
    "义务教育阶段学校的供暖保障，由市教育局检查。义务教育经费优先安排供暖。"
)
OFFICE = ("佳木斯市人民政府办公室",)
JOINT = ("市委办公室", "市人民政府办公室")


@pytest.mark.parametrize(
    ("title", "issuers", "lines"),
    [
        # What fits on a line is not broken.
        ("关于做好供暖保障工作的通知", (), ["关于做好供暖保障工作的通知"]),
        # A title of a document in the title begins a line (《…》).
        (
            "佳木斯市人民政府关于印发《佳木斯市城市清除冰雪管理办法》的通知",
            ("佳木斯市人民政府",),
            ["佳木斯市人民政府关于印发", "《佳木斯市城市清除冰雪管理办法》的通知"],
        ),
        # After who issues it; a year stays whole.
        (
            "佳木斯市教育局2024年政府信息公开工作年度报告",
            ("佳木斯市教育局",),
            ["佳木斯市教育局", "2024年政府信息公开工作年度报告"],
        ),
        # Words the document uses again and again are not torn: 供暖, 保障, 义务, 教育.
        (
            "关于切实做好义务教育阶段学校供暖保障资金安排和使用检查的通知",
            (),
            ["关于切实做好义务教育阶段学校", "供暖保障资金安排和使用检查的通知"],
        ),
        # Joint issuers on a line each.
        ("市委办公室 市人民政府办公室印发《方案》的通知", JOINT, [*JOINT, "印发《方案》的通知"]),
    ],
)
def test_title_is_broken_between_words(
    title: str, issuers: tuple[str, ...], lines: list[str]
) -> None:
    assert title_lines(title, issuers, TEXT) == lines


@given(st.text(alphabet="关于印发《》（）、的年度2026A 供暖工作", max_size=90))
def test_nothing_is_lost_and_no_line_begins_with_what_closes(title: str) -> None:
    lines = title_lines(title, OFFICE, TEXT)

    assert "".join("".join(lines).split()) == "".join(title.split())
    broken = [line for line in lines if len(line) <= WIDTH]
    assert len(broken) == len(lines) or lines == [title]

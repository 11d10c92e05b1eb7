from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from yangguang.kernel.ui.icons import ICONS
from yangguang.kernel.ui.states import SHAPES, TONES, look

pytestmark = pytest.mark.urls("tests.kernel.ui.urls")
LATE_EVENING = datetime(2026, 11, 22, 16, 5, tzinfo=UTC)


def _render(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("source", "value", "shown"),
    [
        # After 16:00 UTC the city already lives in the next day.
        ("{% date_cn v %}", LATE_EVENING, "2026年11月23日（星期一）"),
        ("{{ v|date_cn }}", date(2026, 11, 22), "2026年11月22日（星期日）"),
        ("{{ v|day_cn }}", LATE_EVENING, "2026年11月23日"),
        ("{% datetime_cn v %}", LATE_EVENING, "2026-11-23 00:05"),
        ("{{ v|datetime_cn }}", date(2026, 1, 2), "2026-01-02"),
        ("{{ v|date_cn }}", None, ""),
    ],
)
def test_dates_are_shown_in_the_time_of_the_city(source, value, shown):
    assert _render(source, v=value) == shown


def test_states_every_tone_has_a_drawn_shape():
    assert set(TONES.values()) <= set(SHAPES)
    assert set(SHAPES.values()) <= set(ICONS)
    assert look("something new").tone == "neutral"
    assert look("something new", "late").shape == "alert"


def test_state_shows_word_and_shape_and_escapes():
    html = _render("{% state 'overdue' label %}", label="<逾期>")

    assert 'class="state state-late"' in html
    assert "<svg" in html
    assert "&lt;逾期&gt;" in html


def test_icon_is_silent_unless_named():
    assert 'aria-hidden="true"' in _render("{% icon 'search' %}")
    assert 'aria-label="搜索"' in _render("{% icon 'search' '搜索' %}")


def test_icon_unknown_name_fails_loudly():
    with pytest.raises(KeyError):
        _render("{% icon 'nothing' %}")


def test_query_string_replaces_and_drops():
    request = RequestFactory().get("/?q=a&page=3&year=2026")

    assert _render("{% query_string page=4 year=None %}", request=request) == "?q=a&amp;page=4"


def test_actions_disabled_act_stays_and_says_why():
    acts = [
        {"label": "公开", "reason": "还缺保密审查意见"},
        {
            "label": "提交",
            "url": "/go/",
            "method": "post",
            "is_primary": True,
            "key": "s",
        },
    ]

    html = _render("{% actions acts %}", acts=acts, csrf_token="t")

    assert 'aria-disabled="true"' in html
    assert "还缺保密审查意见" in html
    assert '<form method="post" action="/go/">' in html
    assert 'name="csrfmiddlewaretoken" value="t"' in html


def test_meta_box_leaves_empty_rows_out():
    html = _render("{% meta_box rows %}", rows=[("索引号", "1"), ("文号", ""), ("效力", None)])

    assert "索引号" in html
    assert "文号" not in html
    assert "效力" not in html


def test_nav_links_marks_the_deepest_match_only():
    items = [
        ("今天", "/desk/"),
        {"label": "稿件", "url": "/desk/documents/", "count": 0},
    ]

    html = _render(
        "{% nav_links items %}",
        items=items,
        request=RequestFactory().get("/desk/documents/7/"),
    )

    assert html.count("aria-current") == 1
    assert '<a href="/desk/documents/" aria-current="page">' in html
    assert '<span class="count">0</span>' in html


def test_link_that_stands_in_the_breadcrumb_is_current():
    items = [("今天", "/desk/"), ("组织和报告", "/desk/oversight/groups/")]
    crumbs = [("今天", "/desk/"), ("组织和报告", "/desk/oversight/groups/"), ("方案", "")]

    html = _render(
        "{% nav_links items %}",
        items=items,
        crumbs=crumbs,
        request=RequestFactory().get("/desk/oversight/plans/3/"),
    )

    assert '<a href="/desk/oversight/groups/" aria-current="page">' in html
    assert html.count("aria-current") == 1


def test_heading_stands_above_the_first_link_of_its_group():
    items = [
        {"label": "今天", "url": "/desk/"},
        {"label": "稿件", "url": "/desk/documents/", "heading": "公开"},
    ]

    html = _render("{% nav_links items %}", items=items)

    assert html.count("nav-heading") == 1
    assert html.index("今天") < html.index("公开") < html.index("稿件")


def test_table_wraps_rows_in_a_frame_that_can_be_reached():
    html = _render("{% table caption=title %}<tr><td>1</td></tr>{% endtable %}", title="表&一")

    assert 'tabindex="0"' in html
    assert "<caption>表&amp;一</caption>" in html


def test_notice_unknown_tone_fails_loudly():
    with pytest.raises(KeyError):
        _render("{% notice tone='loud' %}x{% endnotice %}")


def test_route_missing_in_this_installation_is_empty():
    assert _render("{% route 'no:such' as there %}[{{ there }}]") == "[]"


def test_bar_chart_lengths_are_shares_of_the_longest():
    html = _render("{% bar_chart rows '标题' %}", rows=[("甲", 50), ("乙", 100), ("丙", 0)])

    assert 'width="50.0"' in html
    assert 'width="100.0"' in html
    assert 'width="0.0"' in html


def test_line_chart_empty_and_single_values_draw():
    assert "查看数据表" in _render("{% line_chart rows '标题' %}", rows=[])
    assert ">7<" in _render("{% line_chart rows '标题' %}", rows=[("1月", 7)])

"""Tables that stand as cards on narrow screens keep their words and the heads' labels."""

from __future__ import annotations

import re

from yangguang.kernel.ui.tables import labels_of, stacked

HEAD = (
    '<thead><tr><th scope="col">事项</th><th scope="col">单位 <span>甲</span></th>'
    '<th scope="col">A&amp;B</th></tr></thead>'
)


def test_every_cell_is_told_by_its_columns_head() -> None:
    rows = '<tbody><tr><th scope="row">一</th><td class="figure">二</td><td>三</td></tr></tbody>'

    told = stacked(HEAD + rows)

    assert told
    assert told.startswith(HEAD)
    assert '<th scope="row">一</th>' in told
    assert '<td data-label="单位 甲" class="figure">二</td>' in told
    assert '<td data-label="A&amp;B">三</td>' in told


def test_each_row_begins_anew_and_a_cell_across_has_no_label() -> None:
    row = "<tr><td>甲</td><td>乙</td><td>丙</td></tr>"
    across = '<tr><td colspan="3">没有</td></tr>'

    told = stacked(HEAD + f"<tbody>{row}{across}{row}</tbody>") or ""

    assert re.findall(r'data-label="([^"]+)"', told) == ["事项", "单位 甲", "A&amp;B"] * 2
    assert '<td colspan="3">没有</td>' in told


def test_words_of_the_cells_stay_as_they_were() -> None:
    rows = "<tbody><tr><td><a href='/t'>甲</a></td><td>&lt;td&gt;</td><td></td></tr></tbody>"

    told = stacked(HEAD + rows) or ""

    assert re.sub(r"<[^>]+>", "", told) == re.sub(r"<[^>]+>", "", HEAD + rows)


def test_narrow_tables_and_cells_over_several_rows_stay_tables() -> None:
    assert stacked('<thead><tr><th scope="col">年</th><th scope="col">件</th></tr></thead>') is None
    assert stacked("<tbody><tr><td>1</td><td>2</td><td>3</td></tr></tbody>") is None
    assert stacked(HEAD + '<tbody><tr><td rowspan="2">甲</td></tr></tbody>') is None


def test_head_over_two_columns_labels_both() -> None:
    head = '<thead><tr><th scope="col">年</th><th scope="colgroup" colspan="2">件</th></tr></thead>'

    assert labels_of(head) == ["年", "件", "件"]

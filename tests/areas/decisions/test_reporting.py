"""The report on many opinions: written from the rows as they pass."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.areas.decisions.hall import more
from yangguang.areas.decisions.models import Opinion, OpinionGroup
from yangguang.areas.decisions.selectors.counting import count_of
from yangguang.areas.decisions.services import reporting

if TYPE_CHECKING:
    from tests.areas.decisions.hall import Hall
    from yangguang.areas.decisions.models import Consultation


def written(made: Consultation) -> tuple[str, int]:
    """The report's words, and the bytes it took to write them, at the most."""
    count = count_of(made)
    tracemalloc.start()
    body = reporting.report_body(made, count)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return body, peak


def test_report_on_many_opinions_takes_no_more_memory_than_on_few(hall: Hall) -> None:
    made = hall.opened()
    first = hall.answered(hall.said(made))
    group = OpinionGroup.objects.create(consultation=made, title="犬绳", created_at=hall.at)
    # Two chunks: while the second is read, the first is still held.
    more(first, 2 * reporting.CHUNK, group=group, text="建议把犬绳的长度改为一米五。" * 20)
    written(made)
    body, few = written(made)
    assert "<td>1000</td>" in body
    more(Opinion.objects.latest("pk"), 2400)

    body, many = written(made)

    assert "<td>3400</td>" in body
    assert many <= few * 1.2


def test_report_is_written_without_what_is_sealed(hall: Hall) -> None:
    made = hall.opened()
    hall.answered(hall.said(made))

    with CaptureQueriesContext(connection) as asked:
        reporting.report_body(made, count_of(made))

    assert [q for q in asked.captured_queries if "decisions_opinion" in q["sql"]]
    assert not [q for q in asked.captured_queries if "sealed" in q["sql"]]

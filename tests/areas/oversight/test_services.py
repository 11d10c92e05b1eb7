from __future__ import annotations

from yangguang.areas.oversight.rules import State


def test_whole_way_of_a_complaint_leads_to_closed(bureau):
    case = bureau.closed()

    assert case.state == State.CLOSED

"""What people do about duties: load the plan, set a parameter, name evidence, ask, decide."""

from yangguang.kernel.duties.services.asking import ask, decide, end_decision
from yangguang.kernel.duties.services.events import correct_event, record_event
from yangguang.kernel.duties.services.linking import (
    attach_evidence,
    confirm_evidence,
    end_evidence,
    refuse_evidence,
)
from yangguang.kernel.duties.services.parameters import set_parameter
from yangguang.kernel.duties.services.plans import Loaded, load_plan

__all__ = [
    "Loaded",
    "ask",
    "attach_evidence",
    "confirm_evidence",
    "correct_event",
    "decide",
    "end_decision",
    "end_evidence",
    "load_plan",
    "record_event",
    "refuse_evidence",
    "set_parameter",
]

"""Schema of the area."""

from yangguang.areas.oversight.assurance.models.groups import (
    GroupMeeting,
    GroupMember,
    LeadingGroup,
    StaffMember,
)
from yangguang.areas.oversight.assurance.models.reports import (
    PlanTask,
    ProgressReport,
    ReportEntry,
    ReportRound,
    ReportSubmission,
    RoundUnit,
    WorkPlan,
)

__all__ = [
    "GroupMeeting",
    "GroupMember",
    "LeadingGroup",
    "PlanTask",
    "ProgressReport",
    "ReportEntry",
    "ReportRound",
    "ReportSubmission",
    "RoundUnit",
    "StaffMember",
    "WorkPlan",
]

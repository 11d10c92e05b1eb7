"""Time that shows its working: limits as pure functions of dated facts and a calendar.

The standard library only. Everything other rooms may use is named here.
"""

from yangguang.kernel.clocks.calendar import (
    CITY_ZONE,
    Calendar,
    DayKind,
    DayNote,
    OfficeHours,
    Reason,
    SpecialDay,
    make_calendar,
    weekends_only,
)
from yangguang.kernel.clocks.errors import BadCalendar, BadFact, BadRule, Refused
from yangguang.kernel.clocks.evaluate import Result, WorkingLine, evaluate
from yangguang.kernel.clocks.facts import (
    Extended,
    Fact,
    Lapsed,
    Limited,
    Paused,
    Restarted,
    Resumed,
    Started,
    Stopped,
    fact_from_json,
)
from yangguang.kernel.clocks.folded import Stretch, fold_lines
from yangguang.kernel.clocks.levels import DEFAULT, Level, LevelRow, Levels
from yangguang.kernel.clocks.matters import Clock, evaluate_all, most_urgent
from yangguang.kernel.clocks.parameters import Parameter, parameter_on, short_rule
from yangguang.kernel.clocks.periods import Period, period_of, periods
from yangguang.kernel.clocks.rules import (
    EndOfDay,
    Extension,
    Origin,
    Roll,
    Rule,
    StartDay,
    Unit,
    by_date,
    each_period,
    statutory,
)
from yangguang.kernel.clocks.running import Pause
from yangguang.kernel.clocks.words import describe, limit_words

__all__ = [
    "CITY_ZONE",
    "DEFAULT",
    "BadCalendar",
    "BadFact",
    "BadRule",
    "Calendar",
    "Clock",
    "DayKind",
    "DayNote",
    "EndOfDay",
    "Extended",
    "Extension",
    "Fact",
    "Lapsed",
    "Level",
    "LevelRow",
    "Levels",
    "Limited",
    "OfficeHours",
    "Origin",
    "Parameter",
    "Pause",
    "Paused",
    "Period",
    "Reason",
    "Refused",
    "Restarted",
    "Result",
    "Resumed",
    "Roll",
    "Rule",
    "SpecialDay",
    "StartDay",
    "Started",
    "Stopped",
    "Stretch",
    "Unit",
    "WorkingLine",
    "by_date",
    "describe",
    "each_period",
    "evaluate",
    "evaluate_all",
    "fact_from_json",
    "fold_lines",
    "limit_words",
    "make_calendar",
    "most_urgent",
    "parameter_on",
    "period_of",
    "periods",
    "short_rule",
    "statutory",
    "weekends_only",
]

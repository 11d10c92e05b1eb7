"""What the area keeps."""

from yangguang.areas.regulations.models.cleanups import Cleanup, CleanupItem
from yangguang.areas.regulations.models.dossiers import Dossier, Step
from yangguang.areas.regulations.models.interpretations import Interpretation
from yangguang.areas.regulations.models.library import Change, Regulation, Reprint, Task

__all__ = [
    "Change",
    "Cleanup",
    "CleanupItem",
    "Dossier",
    "Interpretation",
    "Regulation",
    "Reprint",
    "Step",
    "Task",
]

"""Why something announced is put off, called off or stopped, in words fixed beforehand.

What an officer types is public only after review (先审后发), and a hearing that cannot take place
tomorrow cannot wait for one. So the reason is chosen from these; whoever wants to say more
publishes an explanation through the gate. No database, no clock.
"""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yangguang.kernel.publishing.rules import Refused


class Cause(StrEnum):
    """Why."""

    FEW = "few"
    CONTENT = "content"
    PLACE = "place"
    EMERGENCY = "emergency"
    QUORUM = "quorum"
    ERROR = "error"
    LAW = "law"
    DROPPED = "dropped"
    OTHER = "other"


CAUSE_WORDS = {
    Cause.FEW: _l("报名或者参加的人数不足。"),
    Cause.CONTENT: _l("议题、方案或者草案需要调整。"),
    Cause.PLACE: _l("场地、设备或者技术原因。"),
    Cause.EMERGENCY: _l("恶劣天气、突发事件等不可抗力。"),
    Cause.QUORUM: _l("到会的听证参加人不足规定的比例。"),
    Cause.ERROR: _l("公告、草案或者问卷的内容有误。"),
    Cause.LAW: _l("法律、法规或者上级规定发生变化。"),
    Cause.DROPPED: _l("所涉事项不再推进。"),
    Cause.OTHER: _l("会议安排变动。"),
}
SURVEY_CAUSES = (Cause.ERROR, Cause.CONTENT, Cause.PLACE, Cause.EMERGENCY, Cause.LAW)
EVENT_CAUSES = tuple(Cause)
CONSULTATION_CAUSES = (Cause.DROPPED, Cause.CONTENT, Cause.ERROR, Cause.LAW, Cause.EMERGENCY)


def words_of(cause: str) -> str:
    """The reason as everybody reads it. Raises Refused for anything but a cause."""
    if cause not in set(Cause):
        raise Refused("reason", _("请选择原因。"))
    return str(CAUSE_WORDS[Cause(cause)])

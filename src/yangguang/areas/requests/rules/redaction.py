"""Boxes over what is withheld: where they lie, on which ground, and whether they can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from yangguang.kernel.cases.rules import Refused

WHOLE = 100.0
MOST_BOXES = 400


class Ground(StrEnum):
    """Articles of the Regulation on which something is withheld; shown on the mask."""

    SECRET = "14"  # noqa: S105  a ground, not a password
    THIRD_PARTY = "15"
    INTERNAL = "16"


GROUND_LABELS = {
    Ground.SECRET: _("第十四条：国家秘密、法律禁止、危及安全稳定"),
    Ground.THIRD_PARTY: _("第十五条：商业秘密、个人隐私"),
    Ground.INTERNAL: _("第十六条：内部事务、过程性、执法案卷信息"),
}


@dataclass(frozen=True)
class Box:
    """A rectangle in per cent of the page as it is seen: turned and cropped as on the screen."""

    page: int
    """From 0."""
    left: float
    top: float
    width: float
    height: float
    ground: str

    def as_json(self) -> list[object]:
        """For keeping."""
        return [self.page, self.left, self.top, self.width, self.height, self.ground]


def boxes_of(rows: Sequence[Sequence[object]]) -> list[Box]:
    """From their kept form."""
    return [
        Box(int(str(p)), float(str(x)), float(str(y)), float(str(w)), float(str(h)), str(g))
        for p, x, y, w, h, g in rows
    ]


def check_boxes(boxes: Sequence[Box], *, pages: int) -> None:
    """Raises Refused for a box that lies on no page or has no ground."""
    if len(boxes) > MOST_BOXES:
        raise Refused("boxes", _("遮盖框太多，请分成几份文件。"))
    for box in boxes:
        if not 0 <= box.page < pages:
            raise Refused("page", _("没有这一页。"))
        if box.width <= 0 or box.height <= 0:
            raise Refused("empty", _("遮盖框的宽和高要大于 0。"))
        if (
            min(box.left, box.top) < 0
            or box.left + box.width > WHOLE
            or (box.top + box.height > WHOLE)
        ):
            raise Refused("outside", _("遮盖框超出了页面。"))
        if box.ground not in set(Ground):
            raise Refused("ground", _("请选择不予公开的依据。"))

"""What the gate asks of documents and interpretations (decisions.md §5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from yangguang.areas.regulations.models import Dossier, Interpretation
from yangguang.kernel.publishing.models import Bundle
from yangguang.kernel.publishing.rules import Attribute, Genre, RecordState, Refused

if TYPE_CHECKING:
    from yangguang.kernel.publishing.models import Version


def of_document(version: Version, going_out: bool) -> None:
    """Raises Refused for a document of a dossier without its registration or its right numbers."""
    del going_out
    dossier = Dossier.objects.filter(record=version.record_id).first()
    if dossier is None:
        _of_other(version)
        return
    if not dossier.reg_no:
        raise Refused("registration", _("规范性文件没有统一登记编号不得公布。"))
    if version.doc_number != dossier.doc_number:
        raise Refused("doc_number", _("发文字号与登记的不一致，请核对。"))
    if version.number == 1 and version.effective_from != dossier.effective_from:
        raise Refused("period", _("施行日期与审议通过的不一致，请核对。"))
    if (
        version.valid_until
        and version.effective_from
        and version.valid_until < version.effective_from
    ):
        raise Refused("period", _("有效期的最后一天早于施行日期。"))


def _of_other(version: Version) -> None:
    """Raises Refused for a new document of the city's own that came past the dossier.

    From the day on which the city set this to work (`YANGGUANG_REGISTERED_SINCE`); what is older
    came into the library as it was, and so do corrections.
    """
    since = settings.REGISTERED_SINCE
    is_own = version.genre == Genre.NORMATIVE_DOCUMENT and version.source_kind == "original"
    if not (since and is_own and version.number == 1 and version.formed_on):
        return
    if version.formed_on >= since:
        raise Refused(
            "registration",
            _("规范性文件没有统一登记编号不得公布。请从起草档案办理登记，再形成公布稿件。"),
        )


def of_interpretation(version: Version, going_out: bool) -> None:
    """Raises Refused for one whose document is withheld, withdrawn or, going out, not public yet.

    Both together in one bundle is in order.
    """
    item = (
        Interpretation.objects.filter(record=version.record_id)
        .select_related("document__current")
        .first()
    )
    if item is None:
        return
    newest = item.document.versions.order_by("-number").first()
    if newest is not None and newest.attribute == Attribute.WITHHELD:
        raise Refused("withheld", _("文件不予公开，不能解读。"))
    if item.document.state == RecordState.WITHDRAWN:
        raise Refused("gone", _("文件已经撤下，解读没有可以对应的文件。"))
    if not going_out or item.document.state == RecordState.PUBLISHED:
        return
    together = Bundle.objects.filter(records=version.record_id).filter(records=item.document_id)
    if not together.exists():
        raise Refused("order", _("解读不能先于文件公开。请与文件同时或者在文件之后发布。"))

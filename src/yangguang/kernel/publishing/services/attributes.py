"""Looking again at what is not published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.publishing.attribute_review import check_review
from yangguang.kernel.publishing.models import AttributeReview
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.publishing.selectors.attributes import is_kept_back
from yangguang.kernel.publishing.selectors.permissions import check_role, contributors
from yangguang.kernel.publishing.services.writing import act_on

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.organizations.rules import Actor
    from yangguang.kernel.publishing.models import Version

REVIEWERS = (Role.DISCLOSURE_OFFICE, Role.SECTION_HEAD, Role.LEADER_IN_CHARGE)


@transaction.atomic
def review_attribute(
    *, version: Version, finding: str, reason: str, actor: Actor, at: datetime
) -> AttributeReview:
    """Record whether it is still kept back, and why. Raises Refused.

    That it is to be published changes nothing by itself: the draft is taken back, its attribute
    written anew, and it goes through the gate like any other.
    """
    check_role(actor, version.record.agency_id, REVIEWERS)
    if not is_kept_back(version):
        raise Refused("wrong_state", _("只有审查通过、不主动公开的信息才需要复核。"))
    check_review(
        is_contributor=actor.person_id in contributors(version), finding=finding, reason=reason
    )
    row = AttributeReview.objects.create(
        version=version,
        finding=finding,
        reason=reason.strip(),
        attribute=version.attribute,
        ground=version.attribute_ground,
        person_id=actor.person_id,
        at=at,
    )
    act_on(
        version.record,
        "attribute_reviewed",
        actor=actor,
        at=at,
        payload={"number": version.number, "finding": finding},
    )
    return row

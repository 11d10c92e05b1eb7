"""Who may write in this area, and its acts."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _l

from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.publishing import acting
from yangguang.kernel.publishing.selectors import permissions

DRAFTERS = (Role.INFORMATION_OFFICER, Role.HANDLER)
"""Keep the dossier, write interpretations, propose what becomes of a document."""
REVIEWERS = (Role.SECTION_HEAD, Role.CONTENT_REVIEWER, Role.LEADER_IN_CHARGE)
"""Legality, and what clean-up proposes."""
REGISTRARS = (Role.SECTION_HEAD, Role.DISCLOSURE_OFFICE)
"""Number for the organ that makes the document (三统一)."""

check_role = partial(permissions.check_role, unit=_l("相应单位"))
act_on = partial(acting.act_on, "regulations")

"""Who may write in this area, and its acts."""

from __future__ import annotations

from functools import partial

from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.publishing import acting

DRAFTERS = (Role.INFORMATION_OFFICER, Role.HANDLER)
"""Prepare consultations, enter what comes in on paper, draft answers."""
SHOWERS = (Role.SECTION_HEAD, Role.CONTENT_REVIEWER, Role.DISCLOSURE_OFFICE)
"""Look at an opinion before it is shown."""
APPROVERS = (Role.SECTION_HEAD, Role.LEADER_IN_CHARGE, Role.DISCLOSURE_OFFICE)
"""Approve an answer that another person drafted."""
HANDLERS = tuple(dict.fromkeys((*DRAFTERS, *SHOWERS, *APPROVERS)))
"""May see who said something, each look recorded."""

act_on = partial(acting.act_on, "decisions")

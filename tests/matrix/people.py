"""Everybody who may knock: nobody, each role at the agency, each role elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from yangguang.kernel.organizations.rules import CITY_ROLES, Role


@dataclass(frozen=True)
class Who:
    """A role at the drafts' agency or at another; no role is nobody logged in."""

    role: Role | None = None
    is_own: bool = False

    def __str__(self) -> str:
        return f"{self.role or 'anonymous'}{'-own' if self.is_own else ''}"

    @property
    def is_administrator(self) -> bool:
        """Who keeps the installation, and reads no draft."""
        return self.role is Role.SYSTEM_ADMINISTRATOR


ANONYMOUS = Who()
INSIDERS = [Who(role, is_own=True) for role in Role if role not in CITY_ROLES]
OUTSIDERS = [Who(role) for role in Role]
EVERYBODY = [ANONYMOUS, *INSIDERS, *OUTSIDERS]

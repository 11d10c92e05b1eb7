"""Levels, kinds and roles of the city's units, and the `Actor` every read and write takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Level(StrEnum):
    """Where a unit stands."""

    CITY = "city"
    COUNTY = "county"
    DEPARTMENT = "department"
    TOWNSHIP = "township"
    INSTITUTION = "institution"


LEVEL_LABELS = {
    Level.CITY: _("市级"),
    Level.COUNTY: _("县（市）区"),
    Level.DEPARTMENT: _("部门"),
    Level.TOWNSHIP: _("乡镇（街道）"),
    Level.INSTITUTION: _("公共企事业单位"),
}


class SuccessionKind(StrEnum):
    """How one unit took over from another."""

    MERGED = "merged"
    SPLIT = "split"
    RENAMED = "renamed"
    TRANSFERRED = "transferred"


SUCCESSION_LABELS = {
    SuccessionKind.MERGED: _("合并"),
    SuccessionKind.SPLIT: _("拆分"),
    SuccessionKind.RENAMED: _("更名"),
    SuccessionKind.TRANSFERRED: _("职能划转"),
}


class Role(StrEnum):
    """What a person may do at an agency, or, for city roles, everywhere."""

    INFORMATION_OFFICER = "information_officer"
    SECTION_HEAD = "section_head"
    CONTENT_REVIEWER = "content_reviewer"
    DISCLOSURE_OFFICE = "disclosure_office"
    SECRECY_REVIEWER = "secrecy_reviewer"
    LEADER_IN_CHARGE = "leader_in_charge"
    PUBLISHER = "publisher"
    HANDLER = "handler"
    DESK_HEAD = "desk_head"
    OPEN_GOVERNMENT_OFFICE = "open_government_office"
    SUPERVISOR = "supervisor"
    EVALUATOR = "evaluator"
    SYSTEM_ADMINISTRATOR = "system_administrator"


ROLE_LABELS = {
    Role.INFORMATION_OFFICER: _("信息员"),
    Role.SECTION_HEAD: _("科室负责人"),
    Role.CONTENT_REVIEWER: _("内容审查员"),
    Role.DISCLOSURE_OFFICE: _("政府信息公开工作机构"),
    Role.SECRECY_REVIEWER: _("保密审查员"),
    Role.LEADER_IN_CHARGE: _("分管领导"),
    Role.PUBLISHER: _("信息发布员"),
    Role.HANDLER: _("承办人"),
    Role.DESK_HEAD: _("办理组负责人"),
    Role.OPEN_GOVERNMENT_OFFICE: _("市政务公开办公室"),
    Role.SUPERVISOR: _("政务公开监督员"),
    Role.EVALUATOR: _("第三方评估人员"),
    Role.SYSTEM_ADMINISTRATOR: _("系统管理员"),
}

# Roles held for the whole city; all others belong to one agency.
CITY_ROLES = frozenset(
    {Role.OPEN_GOVERNMENT_OFFICE, Role.SUPERVISOR, Role.EVALUATOR, Role.SYSTEM_ADMINISTRATOR}
)


class ActorKind(StrEnum):
    """Who stands behind an act."""

    ANONYMOUS = "anonymous"
    PERSON = "person"
    CLOCK = "clock"
    SYSTEM = "system"


@dataclass(frozen=True)
class Grant:
    """One role at one agency (`agency_id` None: the whole city), own or on behalf of another."""

    role: Role
    agency_id: int | None
    on_behalf_of_id: int | None = None
    """Person who delegated the role; None when it is the actor's own."""


@dataclass(frozen=True)
class Actor:
    """Who asks or acts, as a plain value: read once per request, passed to every service.

    Reviews compare persons, not grants: acting on behalf never makes one person into two.
    """

    kind: ActorKind
    person_id: int | None = None
    name: str = ""
    grants: frozenset[Grant] = field(default_factory=frozenset)
    address: str = ""
    """Network address, for the access log; empty on the command line."""

    @property
    def is_officer(self) -> bool:
        """A logged-in person with at least one role in force."""
        return self.kind is ActorKind.PERSON and bool(self.grants)

    @property
    def is_trusted_process(self) -> bool:
        """The clock or the system itself, never reachable from a request."""
        return self.kind in {ActorKind.CLOCK, ActorKind.SYSTEM}

    def grant(self, role: Role, agency_id: int | None) -> Grant | None:
        """The grant that gives `role` at the agency, the actor's own before a delegated one."""
        found = [
            g
            for g in self.grants
            if g.role == role and (g.agency_id == agency_id or role in CITY_ROLES)
        ]
        return min(found, key=lambda g: g.on_behalf_of_id or 0) if found else None

    def has(self, role: Role, agency_id: int | None = None) -> bool:
        """Whether the actor holds `role` at the agency (or city-wide, for city roles)."""
        return self.grant(role, agency_id) is not None

    def agencies_with(self, *roles: Role) -> frozenset[int]:
        """Agencies at which the actor holds one of the roles (any role when none is named)."""
        return frozenset(
            g.agency_id
            for g in self.grants
            if g.agency_id is not None and (not roles or g.role in roles)
        )


ANONYMOUS = Actor(ActorKind.ANONYMOUS)
CLOCK = Actor(ActorKind.CLOCK, name="时钟")  # data
SYSTEM = Actor(ActorKind.SYSTEM, name="系统")  # data

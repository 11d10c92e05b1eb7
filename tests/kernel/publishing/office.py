"""An office with one person per role, for tests that go through the gate."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Agency, AgencyVersion, Person, RoleAssignment
from yangguang.kernel.organizations.rules import Actor, Role
from yangguang.kernel.organizations.selectors import actor_for
from yangguang.kernel.publishing import services
from yangguang.kernel.publishing.models import Column, Publication, Topic, Version

if TYPE_CHECKING:
    from datetime import datetime

CHAIN = (Role.SECTION_HEAD, Role.DISCLOSURE_OFFICE, Role.SECRECY_REVIEWER, Role.LEADER_IN_CHARGE)


def agency(code: str = "jyj", name: str = "佳木斯市教育局", **version: Any) -> Agency:
    """An agency with one name."""
    made = Agency.objects.create(code=code, level="department")
    AgencyVersion.objects.create(agency=made, name=name, short_name=name[3:], **version)
    return made


def officer(at_agency: Agency | None, *roles: Role, on: date, username: str = "") -> Actor:
    """A person with the roles at the agency, as an actor."""
    place = at_agency.code if at_agency else "city"
    username = username or f"{place}-{'-'.join(roles)}"
    person = Person.objects.create(username=username, name=f"演示{username}"[:60])
    for role in roles:
        RoleAssignment.objects.create(
            person=person, agency=at_agency, role=role, valid_from=on - timedelta(days=365)
        )
    return actor_for(person, on=on)


class Office:
    """One agency, one person per role, and the way through the gate in one call each."""

    def __init__(self, at: datetime, code: str = "jyj", name: str = "佳木斯市教育局") -> None:
        self.at = at
        on = city_date(at)
        self.agency = agency(code, name)
        self.actors = {
            role: officer(self.agency, role, on=on)
            for role in (*CHAIN, Role.INFORMATION_OFFICER, Role.PUBLISHER)
        }
        self.topic, _made = Topic.objects.get_or_create(code="11-02", name="教育")
        self.column, _made = Column.objects.get_or_create(slug="policy", name="政策文件")

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.actors[Role(name)]
        except ValueError:
            raise AttributeError(name) from None

    def fields(self, **changes: Any) -> dict[str, Any]:
        """Complete content of a harmless notice."""
        return {
            "title": "关于做好冬季供暖保障工作的通知",
            "body": "<p>各学校要提前检查供暖设施,保证教室温度。</p>",
            "issuers": ["佳木斯市教育局"],
            "signature": ["佳木斯市教育局"],
            "formed_on": date(2026, 11, 2),
            "genre": "notice",
            "topic": self.topic,
            "column": self.column,
            "summary": "布置学校冬季供暖保障工作。",
            "content_source": "市教育局",
            "attribute": "proactive",
            **changes,
        }

    def draft(self, **changes: Any) -> Version:
        """A complete draft."""
        return services.create_record(
            agency=self.agency,
            fields=self.fields(**changes),
            actor=self.information_officer,
            at=self.at,
        )

    def submitted(self, version: Version | None = None, **changes: Any) -> Version:
        """A version on its way."""
        version = version or self.draft(**changes)
        return services.submit(
            version=version, lock=version.lock, actor=self.information_officer, at=self.at
        )

    def approved(self, version: Version | None = None, **changes: Any) -> Version:
        """A version that has passed every step."""
        version = self.submitted(version, **changes)
        for role in CHAIN:
            version = services.pass_review(
                version=version,
                lock=version.lock,
                opinion="同意",
                actor=self.actors[role],
                at=self.at,
            )
        return version

    def published(self, version: Version | None = None, **changes: Any) -> Publication:
        """A version made public."""
        version = self.approved(version, **changes)
        return services.publish(
            version=version, lock=version.lock, actor=self.publisher, at=self.at
        )

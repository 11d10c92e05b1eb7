"""A small city with a plan: publish, let time pass, let the followers catch up, look."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from tests.kernel.duties.making import duty, interpretation, write_plan
from tests.kernel.publishing.office import Office, agency, officer
from yangguang.kernel.duties.models import Obligation
from yangguang.kernel.duties.selectors.states import state_of
from yangguang.kernel.duties.services import load_plan
from yangguang.kernel.ledger.followers import run_followers
from yangguang.kernel.ledger.registry import projections
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.ledger.services import NewAct, Subject, record
from yangguang.kernel.ledger.timetable import run_due
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Agency, AgencySuccession, AgencyVersion
from yangguang.kernel.organizations.rules import SYSTEM, Role
from yangguang.kernel.publishing import services
from yangguang.kernel.publishing.models import Publication, WithdrawalKind

if TYPE_CHECKING:
    from pathlib import Path

    from yangguang.kernel.ledger.models import Act
    from yangguang.kernel.organizations.rules import Actor

MONDAY = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
"""10:00 in the city."""
LONG_AGO = date(1990, 1, 1)


class Scene:
    """One office that publishes, its neighbours, and the time of day."""

    def __init__(self, folder: Path, at: datetime = MONDAY) -> None:
        self.folder, self.at = folder, at
        self.office = Office(at, "szfb", "佳木斯市人民政府办公室")
        self.finance = agency("czj", "佳木斯市财政局")
        self.tax_state = agency("guoshuij", "佳木斯市国家税务局", valid_to=date(2018, 6, 30))
        self.tax_local = agency("dishuij", "佳木斯市地方税务局", valid_to=date(2018, 6, 30))
        self.tax = agency("swj", "佳木斯市税务局", valid_from=date(2018, 7, 1))
        self.county = agency("hcx", "桦川县人民政府")
        Agency.objects.filter(pk=self.county.pk).update(level="county")
        for old in (self.tax_state, self.tax_local):
            AgencySuccession.objects.create(
                predecessor=old, successor=self.tax, on=date(2018, 7, 1), kind="merged"
            )
        on = city_date(at)
        self.chief = officer(None, Role.OPEN_GOVERNMENT_OFFICE, on=on, username="chief")
        self.second = officer(None, Role.OPEN_GOVERNMENT_OFFICE, on=on, username="second")

    def later(self, **length: float) -> None:
        """Let time pass."""
        self.at += timedelta(**length)
        self.office.at = self.at

    def load(self, *duties: dict[str, Any], **files: Any) -> None:
        """Load a plan with the duties, and catch up."""
        load_plan(folder=write_plan(self.folder, *duties, **files), actor=SYSTEM, at=self.at)
        self.catch_up()

    def catch_up(self) -> None:
        """Seal and follow, as the worker does."""
        seal(at=self.at)
        while run_followers(at=self.at):
            pass
        state = projections["duties"]
        assert state is not None

    def tick(self) -> None:
        """The timetable's turn, then the followers'."""
        self.catch_up()
        while run_due(at=self.at):
            self.catch_up()

    def publish(self, **changes: Any) -> Publication:
        """Publish a normative document, unless said otherwise, and catch up."""
        made = self.office.published(**{"genre": "normative_document", **changes})
        self.catch_up()
        return made

    def interpret(self, document: Publication, **changes: Any) -> Publication:
        """Publish an interpretation of the document."""
        made = self.office.published(genre="interpretation", **changes)
        self.relate(made, document)
        return made

    def relate(self, source: Publication, target: Publication, kind: str = "interprets") -> Any:
        """Relate two records, and catch up."""
        relation = services.relate(
            source=source.record,
            target=target.record,
            kind=kind,
            actor=self.office.information_officer,
            at=self.at,
        )
        self.catch_up()
        return relation

    def withdraw(self, publication: Publication) -> None:
        """Take a record back, and catch up."""
        services.withdraw(
            record=publication.record,
            kind=WithdrawalKind.ERROR,
            public_reason="误发",
            internal_reason="",
            actor=self.office.publisher,
            at=self.at,
        )
        self.catch_up()

    def act(self, kind: str, who: Agency | None = None, **payload: Any) -> Act:
        """Any other act, and catch up."""
        with transaction.atomic():
            made = record(
                NewAct(
                    kind=kind,
                    actor=SYSTEM,
                    at=self.at,
                    subject=Subject("thing", 7, "T-7"),
                    agency_id=(who or self.office.agency).pk,
                    payload=payload,
                )
            )
        self.catch_up()
        return made

    def merge(self, old: Agency, new: Agency, on: date) -> None:
        """One agency takes over from another, as the administrator's desk writes it."""
        AgencyVersion.objects.filter(agency=old, valid_to=None).update(
            valid_to=on - timedelta(days=1)
        )
        AgencySuccession.objects.create(predecessor=old, successor=new, on=on, kind="merged")
        with transaction.atomic():
            record(
                NewAct(
                    kind="desk.agency_merged",
                    actor=SYSTEM,
                    at=self.at,
                    subject=Subject("agency", old.pk, old.code),
                    agency_id=old.pk,
                )
            )
        self.catch_up()

    def one(self, **fields: Any) -> Obligation:
        """The only obligation like that."""
        return Obligation.objects.get(**fields)

    def owed(self, **fields: Any) -> list[str]:
        """Keys of the obligations like that."""
        rows = Obligation.objects.filter(**fields).order_by("key")
        return list(rows.values_list("key", flat=True))

    def state(self, **fields: Any) -> str:
        """Where the only obligation like that stands now."""
        return state_of(self.one(**fields), at=self.at).value

    def actor_at(self, where: Agency, role: Role = Role.INFORMATION_OFFICER) -> Actor:
        """A new officer there."""
        return officer(where, role, on=city_date(self.at), username=f"{where.code}-{role}")


DEFAULT = (interpretation(), duty())

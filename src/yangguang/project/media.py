"""The demonstration of accounts in new media and joint columns."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from yangguang.areas.press import rules, services
from yangguang.areas.press.models import Account, Filing
from yangguang.areas.press.rules import Kind
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Agency, RoleAssignment
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import actor_for
from yangguang.kernel.publishing.models import Column
from yangguang.project.living import Scene, told_in

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.cities import shapes
    from yangguang.kernel.organizations.rules import Actor

NAME = "media.json"
REASON = "演示内容：按规定备案"


@transaction.atomic
def load_media(city: shapes.City, *, at: datetime) -> int:
    """Write the demonstration through the services; how many. Nothing when any stands."""
    told = told_in(city, NAME, Account)
    for item in told.get("accounts", []):
        _account(Scene.of(at, item))
    for item in told.get("columns", []):
        _column(Scene.of(at, item))
    return len(told.get("accounts", [])) + len(told.get("columns", []))


def _office(scene: Scene) -> Actor:
    held = RoleAssignment.objects.filter(role=Role.OPEN_GOVERNMENT_OFFICE).order_by("pk")
    return actor_for(held[0].person, on=city_date(scene.at))


def _filed(scene: Scene, ago: int, kind: Kind, values: dict[str, Any], **more: Any) -> Filing:
    return services.file_account(
        agency=scene.agency,
        kind=kind,
        values=values,
        actor=scene.drafter,
        at=scene.moment(ago, 1),
        **{"reason": REASON, **more},
    )


def _account(scene: Scene) -> None:
    item = scene.item
    values = {"qr_text": "", "exception": "", "is_certified": False}
    values |= {name: item[name] for name in rules.PUBLIC_FIELDS if name in item}
    opened = scene.day(int(item["opened"]))
    ago = int(item.get("filed", 1))
    filing = _filed(scene, ago, Kind.REGISTER, values, on=opened)
    if item.get("waiting"):
        return
    account = services.confirm(
        filing=filing,
        lock=filing.lock,
        actor=_office(scene),
        at=scene.moment(ago, 4),
        demonstration=True,
    )
    told = int(item["posted"])
    account = services.report_update(
        account=account,
        lock=account.lock,
        last_post_on=scene.day(told),
        followers=item["followers"],
        actor=scene.drafter,
        at=scene.moment(told, 6),
    )
    if then := item.get("then"):
        _then(scene, account, then)


def _then(scene: Scene, account: Account, then: dict[str, Any]) -> None:
    ago, values = int(then["days_ago"]), {"notice": then["notice"]}
    if "into" in then:
        values["into"] = Account.objects.get(
            name=then["into"], platform=then["into_platform"]
        ).number
    filing = _filed(
        scene,
        ago,
        Kind(then["kind"]),
        values,
        on=scene.day(ago),
        account=account,
        reason=then["reason"],
    )
    services.confirm(filing=filing, lock=filing.lock, actor=_office(scene), at=scene.moment(ago, 4))


def _column(scene: Scene) -> None:
    item = scene.item
    known = {a.code: a for a in Agency.objects.all()}
    partners: list[tuple[Agency | str, str]] = [
        (known[p["agency"]] if "agency" in p else p["name"], p["part"]) for p in item["partners"]
    ]
    services.open_joint_column(
        column=Column.objects.get(slug=item["column"]),
        partners=partners,
        basis=item["basis"],
        on=scene.day(int(item["days_ago"])),
        agency_id=scene.agency.pk,
        actor=_office(scene),
        at=min(scene.moment(int(item["days_ago"])), scene.at - timedelta(hours=1)),
        demonstration=True,
    )

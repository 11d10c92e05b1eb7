"""A label tells a matter from its neighbours and names nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.areas.oversight.bureau import Bureau
from tests.kernel.publishing.office import officer
from yangguang.kernel.cases import services
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.organizations.rules import SYSTEM, Role

if TYPE_CHECKING:
    from datetime import datetime

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(at: datetime) -> Bureau:
    return Bureau(at)


def test_label_stands_in_the_lists_and_not_in_the_act(bureau: Bureau) -> None:
    case = bureau.taken()

    named = services.label_matter(
        case=case, lock=case.lock, label=" 预防接种门诊\n名单 ", actor=bureau.handler, at=bureau.at
    )

    assert named.desk_title == f"{case.title}：预防接种门诊 名单"
    act = Act.objects.get(kind="cases.labelled")
    assert act.payload == {"kind": case.kind, "empty": False}
    with pytest.raises(services.Conflict):
        services.label_matter(
            case=case, lock=case.lock, label="别的", actor=bureau.handler, at=bureau.at
        )


def test_empty_label_takes_the_words_away(bureau: Bureau) -> None:
    case = bureau.taken()
    case = services.label_matter(
        case=case, lock=case.lock, label="预算", actor=bureau.handler, at=bureau.at
    )

    case = services.label_matter(
        case=case, lock=case.lock, label="  ", actor=bureau.handler, at=bureau.at
    )

    assert case.desk_title == case.title


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("要求公开 13904541234 的通话记录", "personal"),
        ("230803198001010019 的低保材料", "personal"),
        ("长" * 61, "too_long"),
    ],
)
def test_label_that_names_somebody_or_fills_the_line_is_refused(
    bureau: Bureau, label: str, code: str
) -> None:
    case = bureau.taken()

    with pytest.raises(Refused) as refusal:
        services.label_matter(
            case=case, lock=case.lock, label=label, actor=bureau.handler, at=bureau.at
        )

    assert refusal.value.code == code
    case.refresh_from_db()
    assert case.label == ""


def test_only_who_handles_the_matter_names_it(bureau: Bureau) -> None:
    case = bureau.taken()
    stranger = officer(bureau.respondent, Role.PUBLISHER, on=bureau.at.date())

    with pytest.raises(Refused) as refusal:
        services.label_matter(case=case, lock=case.lock, label="预算", actor=stranger, at=bureau.at)

    assert refusal.value.code == "not_handling"


def test_label_goes_with_the_persons(bureau: Bureau) -> None:
    case = bureau.closed()
    case = services.label_matter(
        case=case, lock=case.lock, label="预算", actor=bureau.handler, at=bureau.at
    )

    services.erase_case(case=case, reason="retention", actor=SYSTEM, at=bureau.at)

    case.refresh_from_db()
    assert case.label == ""
    with pytest.raises(Refused) as refusal:
        services.label_matter(
            case=case, lock=case.lock, label="预算", actor=bureau.handler, at=bureau.at
        )
    assert refusal.value.code == "erased"

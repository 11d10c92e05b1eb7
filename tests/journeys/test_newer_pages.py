"""Pages of accounts, the guide, hearings, proposals, questionnaires and doors, with something on
each, on a narrow screen in the modes of display.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.areas.decisions.hall import Hall
from tests.areas.decisions.meetings.venue import Venue
from tests.areas.decisions.surveys.booth import EVERY_KIND, Booth
from tests.areas.press.conftest import Newsroom
from tests.journeys.steps import press, see
from tests.journeys.walking import MODES, look_at
from yangguang.areas.decisions.services import drafting
from yangguang.areas.press import services as press_services
from yangguang.areas.press.rules import Kind
from yangguang.kernel.now import city_date, now
from yangguang.kernel.publishing.models import Column

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.walking import Walker
    from tests.kernel.publishing.office import Office

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PLAIN = (
    *("/guide/", "/complaints/", "/report-error/", "/tools/deadline/", "/decisions/proposals/"),
    *("/decisions/", "/decisions/calendar/", "/decisions/draw/", "/decisions/catalogues/"),
    *("/decisions/meetings/", "/decisions/surveys/", "/decisions/surveys/return/"),
    *("/new-media/", "/new-media/columns/", "/topics/", "/gazette/", "/regulations/", "/requests/"),
)
SHOWN = {"plain": {}, **{name: MODES[name] for name in ("large", "contrast")}}
"""The three modes the page offers; the others are looked at with the rest of the portal."""
ACCOUNT = {
    "platform": "wechat", "name": "佳木斯教育", "handle": "jms-edu", "purpose": "公布招生安排",
    "url": "https://weixin.example/edu", "qr_text": "", "contact": "0454-0000000",
    "operator": "", "is_certified": True, "exception": "",
}  # fmt: skip


def of_accounts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """An account on file, and a joint column."""
    del monkeypatch
    newsroom = Newsroom()
    at, on = newsroom.at, city_date(newsroom.at)
    filing = press_services.file_account(
        agency=newsroom.agency, kind=Kind.REGISTER, on=on, values=ACCOUNT, actor=newsroom.keeper,
        reason="按规定备案", at=at,
    )  # fmt: skip
    account = press_services.confirm(filing=filing, lock=filing.lock, actor=newsroom.city, at=at)
    column = Column.objects.create(slug="heban", name="百姓问答")
    press_services.open_joint_column(
        column=column, partners=[(newsroom.agency, "供稿"), ("佳木斯日报", "刊登")], basis="合办协议",
        on=on, agency_id=newsroom.other.pk, actor=newsroom.city, at=at,
    )  # fmt: skip
    return [f"/new-media/{account.number}/", "/new-media/", "/new-media/columns/"]


def of_consultations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One that was stopped."""
    del monkeypatch
    hall = Hall(now())
    made = hall.opened()
    drafting.stop_consultation(
        consultation=made, lock=made.lock, cause="content", actor=hall.drafter, at=hall.at
    )
    hall.follow()
    return [f"/decisions/{made.number}/", "/decisions/", "/decisions/calendar/"]


def of_hearings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One that is open, watched by more than there are seats."""
    venue = Venue(now() - timedelta(days=1))
    monkeypatch.setattr("yangguang.areas.decisions.meetings.views.events.now", lambda: venue.at)
    hearing = venue.hearing(method="draw")
    for n in range(3):
        venue.registered(hearing, 40 + n, group="PT")
    return [f"/decisions/meetings/{hearing.number}/", "/decisions/meetings/"]


@pytest.mark.parametrize("mode", SHOWN)
def test_guides_doors_and_calculators_satisfy_axe(
    office: Office, walk: Callable[..., Walker], mode: str
) -> None:
    del office

    assert look_at(walk(width=320, **SHOWN[mode]), [(path, 200) for path in PLAIN]) == []


@pytest.mark.parametrize("room", [of_accounts, of_consultations, of_hearings])
def test_pages_with_something_on_them_satisfy_axe(
    transactional_db: None,
    walk: Callable[..., Walker],
    monkeypatch: pytest.MonkeyPatch,
    room: Callable[[pytest.MonkeyPatch], list[str]],
) -> None:
    pages = [(path, 200) for path in room(monkeypatch)]

    for mode in SHOWN.values():
        assert look_at(walk(width=320, **mode), pages) == []
    assert look_at(walk(width=1280), pages) == []


@pytest.mark.parametrize("mode", SHOWN)
def test_questionnaire_set_aside_satisfies_axe(
    transactional_db: None, walk: Callable[..., Walker], monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    booth = Booth(now())
    for place in ("views.surveys", "views.answering"):
        monkeypatch.setattr(f"yangguang.areas.decisions.surveys.{place}.now", lambda: booth.at)
    item = booth.opened_survey(EVERY_KIND)
    citizen = walk(width=320, **SHOWN[mode])
    page = citizen.open(f"/decisions/surveys/{item.number}/answer/")
    page.locator("#q1-1").check()
    press(citizen, "保存，以后继续")
    see(page, "代码")

    assert citizen.problems() == []
    citizen.open("/decisions/surveys/return/")
    assert citizen.problems() == []

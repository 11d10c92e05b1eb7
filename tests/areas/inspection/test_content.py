"""Checks of what was published: guides, the site's table, persons, contrast."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.kernel.publishing.office import Office
from yangguang.areas.oversight.inspection import content
from yangguang.areas.oversight.inspection.registry import register_check, sources
from yangguang.areas.oversight.inspection.rules import CHECKS, DEFAULT, Check, missing_elements
from yangguang.kernel.ledger.followers import run_followers
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.now import city_date, now
from yangguang.kernel.publishing.models import WordRule
from yangguang.kernel.publishing.scan import scan
from yangguang.kernel.publishing.selectors.findings import FindingView

if TYPE_CHECKING:
    from yangguang.areas.oversight.inspection.rules import Found

pytestmark = pytest.mark.django_db
WHOLE = (
    "<p>设定依据：条例第三条。申请条件：本市户籍。办理材料：身份证件。办理流程：窗口受理。"
    "办理地点：政务服务大厅。办理时间：五个工作日。联系电话：12345。</p>"
)


@pytest.fixture
def office(db: None) -> Office:
    return Office(now())


def follow(office: Office) -> None:
    seal(at=office.at)
    run_followers(at=office.at)


def found(check: str, office: Office) -> list[Found]:
    return list(sources[check](DEFAULT[check], office.at))


def test_guide_that_leaves_something_out_is_found_with_what(office: Office) -> None:
    office.published(title="新生儿登记办事指南", genre="guide", body=WHOLE)
    office.published(
        title="补贴申领办事指南", genre="guide", body="<p>条件：在校。材料：学生证和有关材料。</p>"
    )
    follow(office)

    (one,) = found(Check.GUIDE_ELEMENTS, office)
    assert "补贴申领办事指南" in one.evidence
    assert one.evidence.endswith("设定依据、办理流程、办理地点、办理时间、联系电话")
    assert one.agency_id == office.agency.pk
    (word,) = found(Check.GUIDE_WORDS, office)
    assert word.evidence == "有关材料"


def test_elements_are_told_by_their_words() -> None:
    assert missing_elements(WHOLE) == []
    assert len(missing_elements("")) == 7


def test_sites_table_is_missed_until_it_is_published(office: Office) -> None:
    office.at = office.at.replace(month=6, day=1)
    follow(office)
    assert [f.detail for f in found(Check.SITE_TABLE, office)] == [str(office.at.year - 1)]

    office.published(title=f"政府网站工作年度报表（{office.at.year - 1}年度）")
    follow(office)
    assert found(Check.SITE_TABLE, office) == []
    office.at = office.at.replace(month=1, day=20) + timedelta(days=0)
    assert found(Check.SITE_TABLE, office) == []


def test_published_text_with_a_person_in_it_is_found_and_not_repeated(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    publication = office.published(title="关于名单的通知")
    assert found(Check.PERSONAL_DATA, office) == []
    # Patterns that were not known when it passed the gate; its text can be changed by nobody.
    later = scan({"body": "身份证号230803199003071239。"}, words=[], at=city_date(office.at))
    views = [FindingView(one, None) for one in later]
    assert [view.finding.rule for view in views] == ["resident_id"]
    monkeypatch.setattr(content, "findings", lambda _version, at: views)

    (one,) = found(Check.PERSONAL_DATA, office)
    assert "230803" not in one.evidence + one.detail
    assert one.place == f"/documents/{publication.record.public_id}/"


def test_word_of_the_list_is_no_person(office: Office) -> None:
    office.published(title="关于供暖的通知")
    WordRule.objects.create(term="供暖设施", kind="error", replacement="供热设施")
    assert found(Check.PERSONAL_DATA, office) == []


def test_contrast_of_what_is_served_is_enough(office: Office) -> None:
    assert found(Check.CONTRAST, office) == []
    strict = DEFAULT[Check.CONTRAST].__class__("deduct", "0.2", "1", 20, 15)
    assert list(content.contrast(strict, office.at))


def test_each_check_has_one_source() -> None:
    with pytest.raises(ValueError, match="unknown or registered twice"):
        register_check(Check.CONTRAST, content.contrast)
    with pytest.raises(ValueError, match="unknown or registered twice"):
        register_check("nothing", content.contrast)
    assert len(CHECKS) == 44

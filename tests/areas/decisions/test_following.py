"""What the gate takes back or corrects later is taken back and corrected on this area's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from yangguang.areas.decisions.models import Opinion
from yangguang.areas.decisions.rules.consultation import Phase
from yangguang.areas.decisions.selectors import consultations as reads
from yangguang.areas.decisions.services import drafting, opinions, reporting
from yangguang.kernel.ledger.followers import rebuild_compared
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.now import city_date
from yangguang.kernel.publishing.models import Version
from yangguang.kernel.publishing.selectors import findings
from yangguang.kernel.publishing.services import (
    edit_version,
    keep_finding,
    mask_finding,
    remove_attachment,
    revise,
    withdraw,
)

if TYPE_CHECKING:
    from tests.areas.decisions.hall import Hall
    from yangguang.areas.decisions.models import Consultation

REASON = "经研究,二米符合实际。"


def reported(hall: Hall) -> Consultation:
    """With an opinion that is shown and answered."""
    made = hall.opened()
    opinion = hall.said(made)
    opinions.show_opinion(opinion=opinion, lock=0, actor=hall.approver, at=hall.at)
    hall.answered(opinion)
    return hall.reported(hall.over(made))


def taken_back(hall: Hall, record: Any) -> None:
    withdraw(
        record=record, kind="error", public_reason="有误", internal_reason="",
        actor=hall.office.publisher, at=hall.at,
    )  # fmt: skip
    hall.follow()


def corrected(hall: Hall, record: Any, old: str, new: str) -> None:
    """The record goes through the gate once more with other words."""
    hall.office.at = hall.at
    version = revise(record=record, reason="隐去姓名", actor=hall.drafter, at=hall.at)
    annexes = [a | {"body": a["body"].replace(old, new)} for a in version.annexes]
    version = edit_version(
        version=version,
        lock=version.lock,
        changes={
            "annexes": annexes,
            "title": version.title.replace(old, new),
            "body": version.body.replace(old, new),
        },
        actor=hall.drafter,
        at=hall.at,
    )
    for found in findings(version, at=hall.at):
        if found.is_open:
            keep_finding(
                version=version, finding_key=found.finding.key, reason="机关公开的联系方式。",
                actor=hall.drafter, at=hall.at,
            )  # fmt: skip
    hall.office.published(version)
    hall.follow()


@pytest.mark.parametrize("page", ["report/", "report.csv", "changes/"])
def test_withdrawn_report_leads_to_its_tombstone(hall: Hall, page: str) -> None:
    made = reported(hall)
    assert Client().get(f"/decisions/{made.number}/{page}").status_code == 200
    taken_back(hall, made.report)

    answer = Client().get(f"/decisions/{made.number}/{page}")

    assert answer.status_code == 302
    assert made.report is not None
    assert answer["Location"].endswith(f"{made.report.public_id}/")


def test_answers_go_with_the_report_and_opinions_stay(hall: Hall) -> None:
    made = reported(hall)
    address = f"/decisions/{made.number}/"
    assert REASON in Client().get(f"{address}opinions/").content.decode()
    taken_back(hall, made.report)

    for page in (address, f"{address}opinions/"):
        shown = Client().get(page).content.decode()
        assert "建议把犬绳的长度改为一米五" in shown
        assert REASON not in shown
        assert f"{address}report/" not in shown
    on = city_date(hall.at)
    assert reads.line_of(hall.fresh(made), on=on).phase is Phase.OVER
    assert made not in reads.lines_in(Phase.REPORTED, on=on)
    assert made in reads.lines_in(Phase.OVER, on=on)


def test_report_of_a_withdrawn_notice_leads_to_the_notice(hall: Hall) -> None:
    made = reported(hall)
    taken_back(hall, made.notice)

    answer = Client().get(f"/decisions/{made.number}/report/")

    assert made.notice is not None
    assert made.notice.public_id in answer["Location"]


def test_correction_of_the_notice_changes_the_clauses_and_keeps_their_keys(hall: Hall) -> None:
    made = hall.prepared(explanation="根据市民刘某某的来信起草。")
    lines = ["第一条 根据市民刘某某的建议制定本办法。", "第二条 本办法自公布之日起施行。"]
    drafting.set_draft(
        consultation=made, lock=made.lock, title="城市养犬管理办法（征求意见稿）", lines=lines,
        actor=hall.drafter, at=hall.at,
    )  # fmt: skip
    made = hall.fresh(made)
    made = drafting.prepare_notice(
        consultation=made, lock=made.lock, actor=hall.drafter, at=hall.at
    )
    hall.through_gate(made.notice)
    address = f"/decisions/{made.number}/"
    assert Client().get(address).content.decode().count("刘某某") == 2
    before = list(reads.released_text(made).clauses.values_list("key", flat=True))

    corrected(hall, made.notice, "刘某某", "××")

    page = Client().get(address).content.decode()
    assert "刘某某" not in page
    assert page.count("根据市民××的") == 2
    after = reads.released_text(made)
    assert list(after.clauses.values_list("key", flat=True)) == before
    assert Act.objects.filter(kind="decisions.correction_followed").count() == 1
    assert rebuild_compared("decisions", at=hall.at).is_identical


def test_correction_of_the_report_changes_the_later_version(hall: Hall) -> None:
    made = hall.opened()
    hall.answered(hall.said(made), "adopted")
    made = hall.over(made)
    drafting.set_draft(
        consultation=made, lock=made.lock, title="城市养犬管理办法（修改稿）",
        lines=["第一条 犬绳由刘某某核定。", "第二条 本办法自公布之日起施行。"],
        actor=hall.drafter, at=hall.at,
    )  # fmt: skip
    made = hall.reported(made)
    address = f"/decisions/{made.number}/changes/"
    assert "刘某某" in Client().get(address).content.decode()

    corrected(hall, made.report, "刘某某", "主管部门")

    page = Client().get(address).content.decode()
    assert "刘某某" not in page
    assert "犬绳由主管部门核定" in page
    assert Opinion.objects.filter(consultation=made).count() == 1


def test_what_the_gate_masked_in_the_report_is_masked_in_the_answers(hall: Hall) -> None:
    made = hall.opened()
    masked, kept = hall.said(made), hall.said(made, "建议增加遛犬时间。")
    for opinion, phone in ((masked, "13904540123"), (kept, "13904549876")):
        row = Opinion.objects.select_related("consultation").get(pk=opinion.pk)
        opinions.draft_answer(
            opinions=[row], locks={row.pk: row.lock}, disposition="rejected",
            reason=f"已经与提出人电话{phone}沟通。", actor=hall.drafter, at=hall.at,
        )  # fmt: skip
        row = Opinion.objects.select_related("consultation").get(pk=opinion.pk)
        opinions.approve_answer(
            opinions=[row], locks={row.pk: row.lock}, actor=hall.approver, at=hall.at
        )
    made = hall.over(made)
    made = reporting.prepare_report(
        consultation=made, lock=made.lock, actor=hall.drafter, at=hall.at
    )
    version = Version.objects.select_related("record").get(record=made.report)
    remove_attachment(attachment=version.attachments.get(), actor=hall.drafter, at=hall.at)
    found = next(f for f in findings(version, at=hall.at) if "0123" in f.finding.matched)
    mask_finding(
        version=version, lock=version.lock, finding_key=found.finding.key, actor=hall.drafter,
        at=hall.at,
    )  # fmt: skip

    hall.through_gate(made.report)

    page = Client().get(f"/decisions/{made.number}/report/").content.decode()
    table = b"".join(Client().get(f"/decisions/{made.number}/report.csv").streaming_content)  # type: ignore[attr-defined]
    assert "13904540123" not in page + table.decode()
    assert "13904549876" in page
    told = Act.objects.get(kind="decisions.opinion_remasked")
    assert (told.subject_ref, told.payload) == (masked.number, {"fields": ["reason"]})
    assert rebuild_compared("decisions", at=hall.at).is_identical


def test_draft_taken_out_of_the_notice_by_its_correction_is_not_shown_either(hall: Hall) -> None:
    made = hall.opened()
    address = f"/decisions/{made.number}/"
    assert made.notice is not None
    whole = "".join(made.notice.versions.get().annexes[0]["body"])
    assert "使用不超过两米的犬绳" in Client().get(address).content.decode()

    corrected(hall, made.notice, whole, "<p>　</p>")

    page = Client().get(address)
    assert page.status_code == 200
    assert "使用不超过两米的犬绳" not in page.content.decode()

"""A batch and a bundle by their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from tests.kernel.publishing.office import CHAIN
from yangguang.kernel.jobs.models import Job
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.publishing.models import Batch, Bundle, Record

if TYPE_CHECKING:
    from tests.kernel.publishing.office import Office
    from yangguang.kernel.organizations.rules import Actor

    from .test_jobs import Commits
    from .test_journey import As


def test_batch_is_chosen_reviewed_as_one_and_published(
    office: Office, as_: As, django_capture_on_commit_callbacks: Commits
) -> None:
    drafts = [office.draft(), office.draft()]
    drafter = as_(office.information_officer)

    drafter.post(reverse("desk:new_batch"), {"name": "一批", "version": [d.pk for d in drafts]})
    batch = Batch.objects.get()
    drafter.post(reverse("desk:submit_batch", args=[batch.pk]), {"lock": batch.lock})
    for role in CHAIN:
        batch.refresh_from_db()
        reviewer = as_(office.actors[role])
        assert (
            "同意公开整份清单"
            in reviewer.get(reverse("desk:batch", args=[batch.pk])).content.decode()
        )
        reviewer.post(
            reverse("desk:review_batch", args=[batch.pk]), {"lock": batch.lock, "result": "pass"}
        )
    drafter.post(reverse("desk:publish_batch", args=[batch.pk]))
    before = Record.objects.filter(state="published").count()
    publisher = as_(office.publisher)
    with django_capture_on_commit_callbacks(execute=True):
        answer = publisher.post(reverse("desk:publish_batch", args=[batch.pk]))
    job = Job.objects.get()

    assert before == 0
    assert Record.objects.filter(state="published").count() == 2
    assert answer["Location"] == reverse("desk:job", args=[job.pk])
    page = publisher.get(answer["Location"]).content.decode()
    assert "办成 2 条" in page
    assert drafts[0].title in page
    assert reverse("desk:batch", args=[batch.pk]) in page


def test_batch_stands_on_the_worklist_of_whoever_it_waits_for(
    office: Office, stranger: Office, as_: As
) -> None:
    drafter = as_(office.information_officer)
    draft = office.draft()
    drafter.post(reverse("desk:new_batch"), {"name": "旧站内容", "version": [draft.pk]})
    batch = Batch.objects.get()
    link = f'href="{reverse("desk:batch", args=[batch.pk])}"'

    def has(actor: Actor) -> bool:
        return link in as_(actor).get(reverse("desk:today")).content.decode()

    assert not has(office.actors[CHAIN[0]])
    drafter.post(reverse("desk:submit_batch", args=[batch.pk]), {"lock": batch.lock})
    assert has(office.information_officer)
    for role in CHAIN:
        seen = {r for r in (*CHAIN, Role.PUBLISHER) if has(office.actors[r])}
        assert seen == {role}
        assert not has(stranger.actors[role])
        batch.refresh_from_db()
        as_(office.actors[role]).post(
            reverse("desk:review_batch", args=[batch.pk]), {"lock": batch.lock, "result": "pass"}
        )
    assert has(office.publisher)
    assert not has(office.information_officer)

    history = drafter.get(reverse("desk:history", args=[draft.record.public_id]))
    signed = [(r.step, r.result) for r in history.context["reviews"]]
    assert len(signed) == len(CHAIN)
    assert {result for _step, result in signed} == {"pass"}
    assert "随批量审查“旧站内容”" in history.content.decode()
    other = office.draft(title="不在批内")
    alone = drafter.get(reverse("desk:history", args=[other.record.public_id]))
    assert alone.context["reviews"] == []


def test_batch_sent_back_stands_on_the_worklist_of_the_drafter(office: Office, as_: As) -> None:
    drafter = as_(office.information_officer)
    drafter.post(reverse("desk:new_batch"), {"name": "旧站内容", "version": [office.draft().pk]})
    batch = Batch.objects.get()
    drafter.post(reverse("desk:submit_batch", args=[batch.pk]), {"lock": batch.lock})
    batch.refresh_from_db()
    as_(office.actors[CHAIN[0]]).post(
        reverse("desk:review_batch", args=[batch.pk]),
        {"lock": batch.lock, "result": "return", "opinion": "表格错行"},
    )

    record = drafter.get(reverse("desk:record", args=[batch.items.get().version.record.public_id]))
    assert record.context["returned"].opinion == "表格错行"
    page = drafter.get(reverse("desk:today")).content.decode()

    assert "退回修改" in page
    assert f'href="{reverse("desk:batch", args=[batch.pk])}"' in page


def test_batch_says_what_each_draft_lacks_and_lets_it_be_taken_out(office: Office, as_: As) -> None:
    whole, half = office.draft(), office.draft(title="首页列表", summary="", genre="")
    drafter = as_(office.information_officer)
    drafter.post(reverse("desk:new_batch"), {"name": "一批", "version": [whole.pk, half.pk]})
    batch = Batch.objects.get()
    where, leave = (reverse(f"desk:{n}", args=[batch.pk]) for n in ("batch", "leave_batch"))

    page = drafter.get(where).content.decode()
    by_other = as_(office.publisher).post(leave, {"version": half.pk})
    still = batch.items.count()
    drafter.post(leave, {"version": half.pk})
    batch.refresh_from_db()
    drafter.post(reverse("desk:submit_batch", args=[batch.pk]), {"lock": batch.lock})
    drafter.post(leave, {"version": whole.pk})

    assert page.count("还缺少：体裁、内容概述") == 1
    assert by_other.status_code == 302
    assert still == 2
    batch.refresh_from_db()
    assert (batch.state, batch.count) == ("in_review", 1)
    assert list(batch.items.values_list("version_id", flat=True)) == [whole.pk]


def test_batch_of_another_agency_does_not_exist(office: Office, stranger: Office, as_: As) -> None:
    as_(office.information_officer).post(
        reverse("desk:new_batch"), {"name": "一批", "version": [office.draft().pk]}
    )
    batch = Batch.objects.get()
    client = as_(stranger.information_officer)

    assert client.get(reverse("desk:batch", args=[batch.pk])).status_code == 404
    for name in ("submit_batch", "review_batch", "publish_batch"):
        assert client.post(reverse(f"desk:{name}", args=[batch.pk])).status_code == 404


def test_drafts_of_another_agency_cannot_be_chosen_by_number(
    office: Office, stranger: Office, as_: As
) -> None:
    foreign = office.draft()

    answer = as_(stranger.information_officer).post(
        reverse("desk:new_batch"), {"name": "一批", "version": [foreign.pk]}
    )

    assert not Batch.objects.exists()
    assert "请勾选" in answer.content.decode()


def test_bundle_goes_out_together_or_not_at_all(office: Office, as_: As) -> None:
    ready, waiting = office.approved(), office.submitted()
    publisher = as_(office.publisher)
    publisher.post(reverse("desk:new_bundle"), {"name": "一组", "version": [ready.pk, waiting.pk]})
    url = reverse("desk:publish_bundle", args=[Bundle.objects.get().pk])

    refused = publisher.post(url, follow=True)

    assert waiting.title in refused.content.decode()
    assert not Record.objects.filter(state="published").exists()

"""Printed forms: ordered by what becomes public, made by the worker, gone with a withdrawal."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import LazySettings

from tests.kernel.publishing.office import Office
from yangguang.kernel.asking import answered
from yangguang.kernel.ledger.followers import rebuild, rebuild_compared, run_followers
from yangguang.kernel.ledger.installation import new_epoch
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.publishing import files, print_orders, services
from yangguang.kernel.publishing.models import PrintOrder, Publication, Record
from yangguang.kernel.publishing.print_orders import order_again, print_due
from yangguang.kernel.publishing.printing import (
    forget_printed,
    has_forms,
    public_address,
    stored_form,
)

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(at: datetime, settings: LazySettings, tmp_path: Path) -> Office:
    settings.MEDIA_ROOT = tmp_path
    return Office(at)


def failing() -> list[PrintOrder]:
    return answered(print_orders.ask_state())[1]


def follow(at: datetime) -> None:
    seal(at=at)
    run_followers(at=at)


def corrected(office: Office, publication: Publication) -> Publication:
    record = Record.objects.get(pk=publication.record_id)
    version = services.revise(
        record=record, reason="有误", actor=office.information_officer, at=office.at
    )
    version = services.edit_version(
        version=version,
        lock=version.lock,
        changes={"title": "改正后的通知"},
        actor=office.information_officer,
        at=office.at,
    )
    return office.published(version)


def withdraw(office: Office, publication: Publication, kind: str) -> None:
    services.withdraw(
        record=Record.objects.get(pk=publication.record_id),
        kind=kind,
        public_reason="正在核实",
        internal_reason="",
        actor=office.publisher,
        at=office.at,
    )


def test_publication_is_printed_once_by_the_worker(office: Office) -> None:
    publication = office.published()
    assert stored_form(publication, "pdf") is None

    follow(office.at)
    done = [print_due(at=office.at), print_due(at=office.at)]

    assert done == [1, 0]
    assert (stored_form(publication, "pdf") or b"")[:5] == b"%PDF-"
    assert (stored_form(publication, "docx") or b"")[:2] == b"PK"
    assert PrintOrder.objects.get().made_at == office.at


def test_correction_is_ordered_in_place_of_what_it_corrects(office: Office) -> None:
    first = office.published()
    follow(office.at)
    second = corrected(office, first)
    follow(office.at)

    assert list(PrintOrder.objects.values_list("pk", flat=True)) == [second.pk]


@pytest.mark.parametrize("kind", ["error", "personal_data"])
def test_withdrawal_takes_order_and_forms_away(office: Office, kind: str) -> None:
    publication = office.published()
    follow(office.at)
    print_due(at=office.at)
    withdraw(office, publication, kind)
    follow(office.at)

    assert not PrintOrder.objects.exists()
    assert stored_form(publication, "pdf") is None


def test_form_made_while_its_record_is_withdrawn_does_not_stay(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    publication = office.published()
    follow(office.at)
    put = files.put

    def slow(path: str, data: bytes) -> None:
        put(path, data)
        if Record.objects.filter(pk=publication.record_id, state="published").exists():
            withdraw(office, publication, "secrecy")

    monkeypatch.setattr(files, "put", slow)
    print_due(at=office.at)

    assert [stored_form(publication, form) for form in ("pdf", "docx")] == [None, None]


def test_one_that_cannot_be_printed_waits_alone(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = office.published(), office.published()
    follow(office.at)
    real = print_orders.print_publication

    def sometimes(publication: Publication) -> None:
        if publication.pk == bad.pk:
            message = "cannot be set"
            raise RuntimeError(message)
        real(publication)

    monkeypatch.setattr(print_orders, "print_publication", sometimes)

    assert [print_due(at=office.at), print_due(at=office.at)] == [1, 0]
    assert has_forms(good)
    assert [order.pk for order in failing()] == [bad.pk]
    assert "cannot be set" in failing()[0].last_error
    monkeypatch.undo()
    assert print_due(at=office.at + timedelta(seconds=2)) == 1
    assert has_forms(bad)
    assert failing() == []


def test_lost_files_are_printed_again_after_a_restore(office: Office) -> None:
    publication = office.published()
    follow(office.at)
    print_due(at=office.at)
    forget_printed(publication.record)
    new_epoch()

    follow(office.at)
    assert print_orders.waiting_count() == 1
    print_due(at=office.at)

    assert has_forms(publication)


def test_rebuild_keeps_what_is_made_and_gives_the_same(office: Office) -> None:
    office.published()
    office.published()
    follow(office.at)
    print_due(at=office.at, limit=1)

    assert rebuild_compared("printing", at=office.at).is_identical
    assert print_orders.waiting_count() == 1
    rebuild("printing", at=office.at)
    assert PrintOrder.objects.count() == 2


def test_reader_who_finds_nothing_orders_it_again(office: Office) -> None:
    publication = office.published()
    follow(office.at)
    print_due(at=office.at)
    forget_printed(publication.record)

    order_again(publication)
    order_again(publication)

    assert print_due(at=office.at) == 1
    assert has_forms(publication)


def batch_of(office: Office, count: int) -> list[Publication]:
    batch = services.create_batch(
        agency=office.agency, name="一批", versions=[office.draft() for _ in range(count)],
        actor=office.information_officer, at=office.at,
    )  # fmt: skip
    batch = services.submit_batch(
        batch=batch, lock=batch.lock, actor=office.information_officer, at=office.at
    )
    for step in batch.steps:
        actor = office.actors[step["role"]]
        batch = services.pass_batch_review(
            batch=batch, lock=batch.lock, opinion="同意", actor=actor, at=office.at
        )
    services.publish_batch(batch=batch, actor=office.publisher, at=office.at)
    return list(Publication.objects.filter(batch_item__batch=batch).order_by("batch_item"))


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    made: list[int] = []
    monkeypatch.setattr(print_orders, "print_publication", lambda p: made.append(p.pk))
    return made


def test_of_a_large_batch_a_few_are_printed_ahead_the_rest_when_asked(
    office: Office, printed: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(print_orders, "AHEAD_OF_BATCH", 2)
    many = batch_of(office, 5)
    alone = office.published()
    follow(office.at)

    assert print_orders.waiting_count() == 3
    assert [print_due(at=office.at) for _ in range(4)] == [1, 1, 1, 0]
    assert printed == [alone.pk, many[1].pk, many[0].pk]
    order_again(many[4])
    assert print_due(at=office.at) == 1
    assert printed[-1] == many[4].pk
    assert print_orders.waiting_count() == 0


def test_readers_go_before_what_is_printed_ahead(office: Office, printed: list[int]) -> None:
    made = [office.published() for _ in range(4)]
    follow(office.at)
    order_again(made[0])
    order_again(made[1])

    assert [print_due(at=office.at) for _ in range(4)] == [2, 1, 1, 0]
    assert printed == [made[n].pk for n in (1, 0, 3, 2)]


def test_only_so_many_readers_may_wait(
    office: Office, printed: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(print_orders, "AHEAD_OF_BATCH", 0)
    monkeypatch.setattr(print_orders, "MOST_ASKED", 2)
    many = batch_of(office, 3)
    follow(office.at)
    for publication in (*many, *many):
        order_again(publication)

    assert print_orders.waiting_count() == 2
    assert print_due(at=office.at) == 2
    order_again(many[2])
    assert print_due(at=office.at) == 1
    assert sorted(printed) == [p.pk for p in many]


def test_ordered_anew_only_the_newest_are_printed_ahead(
    office: Office, printed: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(print_orders, "AHEAD_ANEW", 2)
    made = [office.published() for _ in range(4)]
    follow(office.at)

    rebuild("printing", at=office.at)

    assert [print_due(at=office.at) for _ in range(3)] == [1, 1, 0]
    assert printed == [made[3].pk, made[2].pk]
    assert PrintOrder.objects.count() == 4


def test_sheet_carries_the_configured_address_only(office: Office, settings: LazySettings) -> None:
    record = office.published().record
    settings.BASE_URL = ""
    assert public_address(record) == ""
    settings.BASE_URL = "https://city.example"
    assert public_address(record) == f"https://city.example/documents/{record.public_id}/"


def test_web_process_loads_no_typesetter() -> None:
    code = (
        "import django, sys; django.setup()\n"
        "from django.urls import get_resolver; get_resolver().url_patterns\n"
        "import yangguang.portal.documents\n"
        "loaded = {'typst', 'docx', 'mammoth', 'pdfplumber'} & set(sys.modules)\n"
        "print(sorted(loaded))"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "yangguang.project.settings_test"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"

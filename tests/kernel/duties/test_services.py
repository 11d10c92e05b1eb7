"""What people do about obligations: name evidence, ask, decide, set a parameter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.kernel.duties.making import (
    INTERPRETED,
    LINK,
    PARAMETERS,
    duty,
    interpretation,
    write_plan,
)
from tests.kernel.duties.scene import Scene
from tests.kernel.duties.test_derivation import HELD, YEARLY
from yangguang.kernel.asking import answered
from yangguang.kernel.calendars.selectors import days_of, year_for
from yangguang.kernel.calendars.services import ensure_seeded, set_year
from yangguang.kernel.clocks import DayKind
from yangguang.kernel.clocks import SpecialDay as Day
from yangguang.kernel.duties import recounting, services
from yangguang.kernel.duties.models import Decision, DutyVersion, EvidenceLink, Obligation
from yangguang.kernel.duties.reading import PlanError
from yangguang.kernel.duties.rules import Refused
from yangguang.kernel.duties.selectors.desk import (
    Wanted,
    list_rows,
    obligation_for,
    obligations_for,
    waiting_decisions,
    waiting_links,
)
from yangguang.kernel.duties.selectors.explaining import explain
from yangguang.kernel.duties.services.writing import Conflict
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.organizations.rules import SYSTEM, Actor, Role


@contextmanager
def refused(code: str) -> Iterator[None]:
    """What happens inside is refused under the code, with something to read."""
    with pytest.raises(Refused) as caught:
        yield
    assert caught.value.code == code
    assert str(caught.value)


LIMIT = {"by": "11-30", "law": "五（四）"}


def name_evidence(scene: Scene, kind: str, ref: str, **fields: Any) -> EvidenceLink:
    return services.attach_evidence(
        obligation=fields.pop("obligation", None) or scene.one(),
        part=fields.pop("part", ""),
        kind=kind,
        ref=ref,
        actor=fields.pop("actor", scene.office.information_officer),
        at=scene.at,
        **fields,
    )


def confirm(scene: Scene, link: EvidenceLink) -> None:
    services.confirm_evidence(link=link, lock=link.lock, actor=scene.chief, at=scene.at)
    scene.catch_up()


def test_named_evidence_counts_only_once_a_second_person_confirms(scene: Scene) -> None:
    scene.load(duty())
    link = name_evidence(scene, "file", "佳密〔2026〕1号")
    scene.catch_up()
    assert scene.state() == "pending"

    scene.later(days=3)
    confirm(scene, link)

    assert scene.state() == "done"
    # An internal file counts from when the server was told, not from its confirmation.
    assert scene.one().fulfilled_at == scene.at - timedelta(days=3)


def test_file_told_too_late_is_late_whatever_date_it_bears(scene: Scene, trainings: None) -> None:
    scene.load(duty(trigger=YEARLY, limit=LIMIT, evidence=[HELD, LINK]))
    scene.later(days=20)
    owed = scene.one(opening="2026")
    confirm(scene, name_evidence(scene, "file", "2026年11月1日签发", obligation=owed))
    assert scene.state(opening="2026") == "fulfilled_late"


def test_named_record_counts_from_its_publication_and_falls_with_it(scene: Scene) -> None:
    scene.load(duty())
    record = scene.publish(genre="notice")
    published = scene.at
    scene.later(days=5)

    confirm(scene, name_evidence(scene, "record", record.index_no))
    assert scene.one().fulfilled_at == published

    scene.withdraw(record)
    assert scene.one().fulfilled_at is None


def test_named_act_counts_from_when_it_happened(scene: Scene) -> None:
    scene.load(duty())
    act = scene.act("press.conference_held")
    happened = scene.at
    scene.later(days=5)
    link = name_evidence(scene, "act", str(act.seal.sequence), actor=scene.second)
    confirm(scene, link)
    assert scene.one().fulfilled_at == happened


@pytest.mark.parametrize(
    ("kind", "ref", "code"),
    [
        ("record", "no-such-number", "not_public"),
        ("act", "999999", "no_act"),
        ("act", "first", "no_act"),
        ("file", "   ", "text_missing"),
    ],
)
def test_evidence_that_is_not_there_is_refused(
    scene: Scene, kind: str, ref: str, code: str
) -> None:
    scene.load(duty())
    with refused(code):
        name_evidence(scene, kind, ref)


def test_plan_acts_prove_nothing(scene: Scene) -> None:
    scene.load(duty())
    own = Act.objects.get(kind="duties.plan_loaded")
    with refused("no_act"):
        name_evidence(scene, "act", str(own.seal.sequence), actor=scene.chief)


def test_unpublished_record_is_no_evidence(scene: Scene) -> None:
    scene.load(duty())
    record = scene.publish()
    scene.withdraw(record)
    with refused("not_public"):
        name_evidence(scene, "record", record.index_no)


def test_evidence_names_one_of_the_parts(scene: Scene) -> None:
    scene.load(interpretation(evidence=[{**INTERPRETED, "part": "text"}]))
    scene.publish()
    with refused("part"):
        name_evidence(scene, "file", "1号", part="picture")
    link = name_evidence(scene, "file", "1号", part="text")
    with refused("twice"):
        name_evidence(scene, "file", "1号", part="text")
    confirm(scene, link)
    assert scene.state() == "fulfilled"


def test_person_who_named_evidence_cannot_confirm_it(scene: Scene) -> None:
    scene.load(duty())
    link = name_evidence(scene, "file", "1号", actor=scene.chief)
    with refused("same_person"):
        services.confirm_evidence(link=link, lock=link.lock, actor=scene.chief, at=scene.at)
    assert link.pk not in waiting_links(scene.chief).values_list("pk", flat=True)
    assert link.pk in waiting_links(scene.second).values_list("pk", flat=True)


def test_two_decide_at_once_and_one_sees_why_not(scene: Scene) -> None:
    scene.load(duty())
    link = name_evidence(scene, "file", "1号")
    seen = EvidenceLink.objects.get(pk=link.pk)
    services.refuse_evidence(
        link=link, lock=link.lock, opinion="材料不全", actor=scene.chief, at=scene.at
    )
    with pytest.raises(Conflict):
        services.confirm_evidence(link=seen, lock=seen.lock, actor=scene.second, at=scene.at)


def test_evidence_taken_back_opens_the_obligation_again(scene: Scene) -> None:
    scene.load(duty())
    link = name_evidence(scene, "file", "1号")
    confirm(scene, link)
    link.refresh_from_db()

    services.end_evidence(
        link=link, lock=link.lock, actor=scene.office.information_officer, at=scene.at
    )
    scene.catch_up()

    assert scene.one().fulfilled_at is None


def test_stranger_may_neither_see_nor_speak(scene: Scene) -> None:
    scene.load(duty())
    stranger = scene.actor_at(scene.finance)
    with pytest.raises(Obligation.DoesNotExist):
        obligation_for(stranger, scene.one().key)
    with refused("not_permitted"):
        name_evidence(scene, "file", "1号", actor=stranger)
    assert list(obligations_for(stranger, at=scene.at)) == []


def test_successor_speaks_for_what_its_predecessor_owed(scene: Scene, trainings: None) -> None:
    scene.load(duty(trigger=YEARLY, evidence=[HELD], owner="departments"))
    scene.merge(scene.finance, scene.office.agency, date(2026, 11, 16))
    heir = scene.office.information_officer
    owed = scene.one(agency=scene.finance, opening="2026")
    assert obligation_for(heir, owed.key) == owed
    row = next(
        r for r in list_rows(obligations_for(heir, at=scene.at), at=scene.at) if r.key == owed.key
    )
    assert (row.debtor.has_passed, row.debtor.now_codes) == (True, ("szfb",))


def asked(scene: Scene, what: str = "excuse", **fields: Any) -> Decision:
    return services.ask(
        obligation=scene.one(**fields),
        what=what,
        reason="系统尚在试点。",
        actor=scene.office.information_officer,
        at=scene.at,
    )


@pytest.mark.parametrize(
    ("what", "accept", "state"),
    [
        ("excuse", True, "excused"),
        ("excuse", False, "overdue"),
        ("not_applicable", True, "not_applicable"),
    ],
)
def test_request_counts_as_decided_by_another(
    scene: Scene, trainings: None, what: str, accept: bool, state: str
) -> None:
    scene.load(duty(trigger=YEARLY, evidence=[HELD]))
    decision = asked(scene, what, opening="2024")
    with refused("waiting"):
        asked(scene, what, opening="2024")

    services.decide(
        decision=decision,
        lock=decision.lock,
        accept=accept,
        opinion="同意。",
        actor=scene.chief,
        at=scene.at,
    )
    scene.catch_up()

    assert scene.state(opening="2024") == state
    told = explain(scene.one(opening="2024"), at=scene.at)
    assert [d.opinion for d in told.decisions] == (["同意。"] if accept else [])


def test_decision_taken_back_leaves_the_obligation_as_it_was(scene: Scene, trainings: None) -> None:
    scene.load(duty(trigger=YEARLY, evidence=[HELD]))
    decision = asked(scene, opening="2024")
    services.decide(
        decision=decision, lock=0, accept=True, opinion="同意。", actor=scene.chief, at=scene.at
    )
    decision.refresh_from_db()
    services.end_decision(decision=decision, lock=decision.lock, actor=scene.chief, at=scene.at)
    scene.catch_up()
    assert scene.state(opening="2024") == "overdue"


def test_decision_survives_a_rebuild_by_its_key(scene: Scene, trainings: None) -> None:
    scene.load(duty(trigger=YEARLY, evidence=[HELD]))
    decision = asked(scene, opening="2024")
    services.decide(
        decision=decision, lock=0, accept=True, opinion="同意。", actor=scene.chief, at=scene.at
    )
    scene.catch_up()
    before = scene.one(opening="2024")

    from yangguang.kernel.ledger.followers import rebuild

    rebuild("duties", at=scene.at)

    after = scene.one(opening="2024")
    assert (before.key, before.excused_at) == (after.key, after.excused_at)
    assert scene.state(opening="2024") == "excused"


def test_asker_cannot_decide_and_only_the_office_may(scene: Scene) -> None:
    scene.load(duty())
    decision = services.ask(
        obligation=scene.one(), what="excuse", reason="x", actor=scene.chief, at=scene.at
    )
    for actor, code in (
        (scene.chief, "same_person"),
        (scene.office.information_officer, "not_permitted"),
    ):
        with refused(code):
            services.decide(
                decision=decision, lock=0, accept=True, opinion="x", actor=actor, at=scene.at
            )
    assert list(waiting_decisions(scene.second)) == [decision]
    assert list(waiting_decisions(scene.chief)) == []


def test_soft_duty_is_explained_without_approval(scene: Scene, trainings: None) -> None:
    two = {"type": "calendar", "period": "two-months", "from": "2026-09-01"}
    scene.load(duty(trigger=two, evidence=[HELD], soft=True))
    with refused("soft"):
        asked(scene, "excuse", opening="2026-B5")
    asked(scene, "explanation", opening="2026-B5")
    scene.catch_up()
    assert scene.state(opening="2026-B5") == "explained"
    assert explain(scene.one(opening="2026-B5"), at=scene.at).decisions == ()


def test_hard_duty_cannot_be_explained_away(scene: Scene) -> None:
    scene.load(duty())
    with refused("not_soft"):
        asked(scene, "explanation")


PROMPT = {"parameter": "promptly"}


def test_parameter_reckons_open_obligations_anew_and_leaves_closed_ones(scene: Scene) -> None:
    scene.load(interpretation(limit=PROMPT))
    closed = scene.publish()
    scene.interpret(closed)
    opened = scene.publish(title="关于校车安全检查的通知")
    was = scene.one(subject=f"record:{closed.record.public_id}").due_on
    scene.later(days=1)

    services.set_parameter(
        key="promptly",
        number=1,
        amount=5,
        law="佳政公开办〔2026〕3号",
        set_by="市政务公开办公室",
        actor=scene.chief,
        at=scene.at,
    )
    scene.catch_up()

    assert scene.one(subject=f"record:{closed.record.public_id}").due_on == was
    owed = scene.one(subject=f"record:{opened.record.public_id}")
    assert owed.due_on == date(2026, 11, 23)
    assert owed.rule is not None
    assert owed.rule["origin"]["set_by"] == "市政务公开办公室"
    assert Act.objects.get(kind="duties.parameter_set").payload["before"] == "20个工作日"


def test_period_parameter_holds_for_periods_begun_since(scene: Scene, trainings: None) -> None:
    often = {"type": "calendar", "parameter": "regularly", "from": "2026-07-01"}
    scene.load(duty(trigger=often, evidence=[HELD]))
    assert [k.rpartition("/")[2] for k in scene.owed()] == ["2026-Q3", "2026-Q4"]

    services.set_parameter(
        key="regularly", number=1, period="month", law="x", set_by="x",
        actor=scene.chief, at=scene.at,
    )  # fmt: skip
    scene.later(days=80)
    scene.tick()

    names = [k.rpartition("/")[2] for k in scene.owed()]
    assert names == ["2026-Q3", "2026-Q4", "2027-01", "2027-02"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": 21}, "beyond_ceiling"),
        ({"amount": 20}, "unchanged"),
        ({"amount": 0}, "amount"),
        ({"law": " "}, "text_missing"),
        ({"number": 7}, "conflict"),
        ({"actor": "officer"}, "not_permitted"),
    ],
)
def test_parameter_that_may_not_be_set_is_refused(
    scene: Scene, changes: dict[str, Any], code: str
) -> None:
    scene.load(duty())
    wanted = {"key": "promptly", "number": 1, "amount": 5, "law": "x", "set_by": "x", **changes}
    who = wanted.pop("actor", "")
    actor = scene.office.information_officer if who else scene.chief
    with refused(code):
        services.set_parameter(**wanted, actor=actor, at=scene.at)


def test_file_does_not_overrule_what_the_office_has_set(scene: Scene) -> None:
    scene.load(duty())
    services.set_parameter(
        key="promptly", number=1, amount=5, law="x", set_by="x", actor=scene.chief, at=scene.at
    )
    scene.load(duty(), parameters=[{**PARAMETERS[0], "amount": 10}, PARAMETERS[1]])
    from yangguang.kernel.duties.selectors.plan import parameters

    assert {p.key: p.value for p in parameters()}["promptly"] == "5个工作日"


def test_calendar_change_moves_open_dates_and_leaves_closed_ones(scene: Scene) -> None:
    ensure_seeded(at=scene.at - timedelta(days=30))
    scene.load(interpretation())
    closed = scene.publish()
    scene.interpret(closed)
    opened = scene.publish(title="关于校车安全检查的通知")
    scene.later(days=1)
    year = year_for("national", 2026)
    assert year is not None
    closure = Day(date(2026, 11, 18), DayKind.HOLIDAY, "停电", "佳政发〔2026〕9号")

    set_year(
        year=2026,
        days=[*days_of(year).values(), closure],
        source="国办发明电〔2026〕9号",
        revision=year.revision,
        actor=SYSTEM,
        at=scene.at,
    )
    assert list(recounting.differing(at=scene.at)) == [
        f"{scene.one(fulfilled_at=None).key}: 2026-11-19 15:59:59.999999+00:00"
        " ≠ 2026-11-20 23:59:59.999999+08:00"
    ]
    changed = recounting.rederive(
        calendar="office", at=scene.at, progress=lambda _done, _total: None
    )
    scene.catch_up()

    assert changed == 1
    assert scene.one(subject=f"record:{closed.record.public_id}").due_on == date(2026, 11, 19)
    assert scene.one(subject=f"record:{opened.record.public_id}").due_on == date(2026, 11, 20)
    assert list(recounting.differing(at=scene.at)) == []


def test_loading_the_same_plan_again_changes_nothing(scene: Scene) -> None:
    scene.load(duty())
    acts = Act.objects.count()
    assert services.load_plan(folder=scene.folder, actor=SYSTEM, at=scene.at) is None
    assert (Act.objects.count(), DutyVersion.objects.count()) == (acts, 1)


def test_clause_once_loaded_cannot_go(scene: Scene) -> None:
    scene.load(duty(), duty("4.1-b"))
    with refused("clause_gone"):
        scene.load(duty())


def test_unit_without_successor_is_refused_at_loading(scene: Scene, tmp_path: Path) -> None:
    roles = [{"key": "office", "label": "x", "units": [{"agency": "gone"}], "mark": "V"}]
    files = write_plan(tmp_path / "other", duty(), roles=roles)
    with pytest.raises(PlanError, match="没有单位 gone"):
        services.load_plan(folder=files, actor=SYSTEM, at=scene.at)


def test_what_was_loaded_cannot_be_rewritten(scene: Scene) -> None:
    scene.load(duty())
    from django.db import DatabaseError, transaction

    for table in ("duties_dutyversion", "duties_parametervalue", "duties_edition"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"UPDATE {table} SET number = 9")


def test_list_is_filtered_sorted_and_scoped(scene: Scene, trainings: None) -> None:
    scene.load(
        duty(trigger=YEARLY, evidence=[HELD], owner="departments"),
        duty("4.2-b", heading="另一件事"),
    )
    chief, at = scene.chief, scene.at

    def keys(**wanted: str) -> list[str]:
        return [r.key for r in obligations_for(chief, Wanted(**wanted), at=at)]

    assert keys(agency="czj", state="overdue") == ["4.1-a/czj/2024", "4.1-a/czj/2025"]
    assert keys(part="4.2") == keys(text="另一件") == ["4.2-b/szfb/standing"]
    assert keys(state="open", sort="agency", text="4.1-a")[0].startswith("4.1-a/")
    assert keys()[0].endswith("/2024")


def test_explanation_shows_opening_working_proof_and_what_was_withdrawn(scene: Scene) -> None:
    scene.load(interpretation())
    document = scene.publish()
    first = scene.interpret(document)
    scene.withdraw(first)
    scene.interpret(document, title="文件解读")

    told = explain(scene.one(), at=scene.at)

    assert told.opened_by is not None
    assert told.opened_by.subject is not None
    assert told.opened_by.subject.title == document.version.title
    assert told.result is not None
    assert [line.number for line in told.result.working] == [0, 1, 2, 3]
    (part,) = told.parts
    assert part.proof is not None
    assert part.proof.act is not None
    assert part.proof.act.subject is not None
    assert part.proof.act.subject.title == "文件解读"
    (gone,) = part.withdrawn
    assert gone.withdrawn_at is not None
    # What was taken back has no title any more.
    assert gone.act is not None
    assert gone.act.subject is None


def test_public_explanation_tells_no_names_reasons_or_file_numbers(scene: Scene) -> None:
    scene.load(duty())
    link = name_evidence(scene, "file", "佳密〔2026〕1号", note="内部")
    confirm(scene, link)

    told = explain(scene.one(), at=scene.at)

    assert told.links == ()
    (part,) = told.parts
    assert part.proof is not None
    assert (part.proof.by_hand, part.proof.ref) == (True, "")
    inside = explain(scene.one(), at=scene.at, is_public=False)
    assert inside.parts[0].proof is not None
    assert inside.parts[0].proof.ref == "佳密〔2026〕1号"


def test_work_of_today_names_what_waits(scene: Scene, trainings: None) -> None:
    from yangguang.kernel.desk.duties_work import ObligationWork
    from yangguang.kernel.desk.registry import Work

    scene.load(duty(trigger=YEARLY, evidence=[HELD]), interpretation())
    scene.publish()
    name_evidence(scene, "file", "1号", obligation=scene.one(opening="2024"))

    def gathered(actor: Actor, name: str) -> list[Work]:
        return list(answered(ObligationWork().gather(actor, at=scene.at, limit=20))[name])

    unit = gathered(scene.office.information_officer, "unit")
    assert [w.number for w in unit] == ["4.1-a", "4.1-a", "4.2-a", "4.1-a"]
    assert (unit[0].level, unit[2].left) == ("late", "还剩3个工作日")
    assert [w.kind for w in gathered(scene.chief, "mine")] == ["证明材料"]
    waiting = gathered(scene.office.information_officer, "waiting")
    assert [w.state for w in waiting] == ["待核定"]
    watched = gathered(scene.chief, "waiting")
    assert watched
    assert {w.level for w in watched} == {"late"}
    assert gathered(scene.actor_at(scene.finance, Role.PUBLISHER), "unit") == []

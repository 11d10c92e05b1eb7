"""The demonstration of 更正: a few corrections of records about oneself, act by act."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import transaction

from yangguang.areas.requests.correction_services import NewCorrection, file_correction
from yangguang.areas.requests.models import RecordCorrection
from yangguang.areas.requests.rules.receipt import ApplicantType
from yangguang.kernel.cases import services
from yangguang.kernel.cases.rules import DeliveryKind
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Agency
from yangguang.kernel.organizations.rules import ANONYMOUS, Role
from yangguang.project.living import Life

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.cities import shapes

CORRECTIONS = "corrections.json"


class _Life(Life):
    """One demonstration correction on its way."""

    @property
    def agency(self) -> str:
        """The agency that is asked."""
        return str(self.item["agency"])

    def do(self, step: dict[str, Any], at: datetime) -> None:
        """One step: file it, issue a letter, or an act of the table."""
        if step["act"] == "file":
            self._file(at)
        elif step["act"] == "letter":
            self._letter(step, at)
        else:
            answers = dict(step.get("answers", {}))
            if "competent" in answers:
                answers["competent"] = str(Agency.objects.get(code=answers["competent"]).pk)
            case = self.fresh()
            services.do_act(
                case=case,
                lock=case.lock,
                act=step["act"],
                answers=answers,
                actor=self.actor(Role.HANDLER),
                at=at,
            )

    def _file(self, at: datetime) -> None:
        case = file_correction(
            new=NewCorrection(
                agency=Agency.objects.get(code=self.agency),
                applicant_type=ApplicantType.NATURAL,
                applicant={
                    "name": "演示申请人",
                    "phone": "139****0001",
                    "id_type": "other",
                    "id_number": "演示证件",
                },
                demonstration=True,
                **self.item["texts"],
            ),
            actor=ANONYMOUS,
            at=at,
        ).case
        if self.item.get("code"):
            self.show_to_everybody(case, self.item["code"])
        self.case = case

    def _letter(self, step: dict[str, Any], at: datetime) -> None:
        writer, on = self.actor(Role.HANDLER), city_date(at)
        letter = services.start_letter(
            case=self.fresh(), template=step["template"], actor=writer, at=at
        )
        if step.get("words"):
            letter = services.edit_letter(
                letter=letter, lock=letter.lock, typed=step["words"], actor=writer, at=at
            )
        letter = services.submit_letter(letter=letter, lock=letter.lock, actor=writer, at=at)
        letter = services.approve_letter(
            letter=letter,
            lock=letter.lock,
            opinion="同意。",
            actor=self.actor(Role.LEADER_IN_CHARGE),
            at=at,
        )
        letter = services.issue_letter(letter=letter, lock=letter.lock, actor=writer, at=at)
        if step.get("deliver"):
            services.deliver_letter(
                letter=letter,
                kind=DeliveryKind.POST,
                sent_on=on,
                received_on=on,
                proof="演示邮件号",
                actor=writer,
                at=at,
            )


@transaction.atomic
def load_corrections(city: shapes.City, *, at: datetime) -> int:
    """Write the demonstration corrections, each act by the service of its law; how many.

    Does nothing when there are corrections already.
    """
    path = city.folder / CORRECTIONS
    if not path.is_file() or RecordCorrection.objects.exists():
        return 0
    lives = [_Life(item, at) for item in json.loads(path.read_text("utf-8"))]
    for life in lives:
        for step in life.item["life"]:
            life.do(step, life.moment(step))
    return len(lives)

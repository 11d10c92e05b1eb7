"""Announced questions and given answers stay; no results while a written answer is not read."""

from django.db import migrations

from yangguang.kernel.ledger.triggers import refuse_when

ANNOUNCED = "EXISTS (SELECT 1 FROM surveys_survey WHERE id = {row}.survey_id AND state <> 'draft')"


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_surveys")]

    operations = [
        *(
            refuse_when(
                "surveys_surveyquestion",
                event,
                f"surveys_question_stays_{event.lower()}",
                {
                    "survey: the questionnaire stays": ANNOUNCED.format(
                        row="OLD" if event == "DELETE" else "NEW"
                    )
                },
            )
            for event in ("INSERT", "UPDATE", "DELETE")
        ),
        refuse_when(
            "surveys_survey",
            "UPDATE",
            "surveys_survey_stays",
            {
                "survey: announced rules stay": "OLD.opened_at IS NOT NULL"
                " AND (NEW.means IS DISTINCT FROM OLD.means"
                " OR NEW.start_on IS DISTINCT FROM OLD.start_on"
                " OR NEW.end_on IS DISTINCT FROM OLD.end_on"
                " OR NEW.minimum IS DISTINCT FROM OLD.minimum"
                " OR NEW.min_seconds IS DISTINCT FROM OLD.min_seconds"
                " OR NEW.device_once IS DISTINCT FROM OLD.device_once"
                " OR NEW.weight_by IS DISTINCT FROM OLD.weight_by"
                " OR NEW.keep_days IS DISTINCT FROM OLD.keep_days)",
                "survey: a written answer was not read": "NEW.state IN ('reporting', 'reported')"
                " AND EXISTS (SELECT 1 FROM surveys_answertext"
                " WHERE survey_id = NEW.id AND showing = 'waiting')",
                "survey: published figures stay": "OLD.state = 'reported'"
                " AND NEW.results IS DISTINCT FROM OLD.results",
            },
        ),
        refuse_when(
            "surveys_answer",
            "INSERT",
            "surveys_answer_in_time",
            {
                "survey: takes no answers": "NOT EXISTS (SELECT 1 FROM surveys_survey"
                " WHERE id = NEW.survey_id AND state = 'announced')"
            },
        ),
        refuse_when(
            "surveys_answer",
            "UPDATE",
            "surveys_answer_stays",
            {
                "survey: what was answered stays": "NEW.number IS DISTINCT FROM OLD.number"
                " OR NEW.survey_id IS DISTINCT FROM OLD.survey_id"
                " OR NEW.token_digest IS DISTINCT FROM OLD.token_digest"
                " OR NEW.code_digest IS DISTINCT FROM OLD.code_digest"
                " OR NEW.is_verified IS DISTINCT FROM OLD.is_verified"
                " OR NEW.seconds IS DISTINCT FROM OLD.seconds"
                " OR NEW.is_repeat IS DISTINCT FROM OLD.is_repeat"
                " OR CAST(NEW.data AS TEXT) <> CAST(OLD.data AS TEXT)"
                " OR (NEW.sealed IS DISTINCT FROM OLD.sealed AND NEW.sealed <> '')"
            },
        ),
        refuse_when(
            "surveys_answer",
            "DELETE",
            "surveys_answer_never_deleted",
            {"survey: an answer is never deleted": "1 = 1"},
        ),
        refuse_when(
            "surveys_ticket",
            "UPDATE",
            "surveys_ticket_once_used",
            {
                "survey: a code is used once": "OLD.is_used AND NOT NEW.is_used"
                " OR NEW.digest IS DISTINCT FROM OLD.digest"
                " OR NEW.survey_id IS DISTINCT FROM OLD.survey_id"
            },
        ),
        refuse_when(
            "surveys_ticket",
            "DELETE",
            "surveys_ticket_never_deleted",
            {"survey: a code is never deleted": "1 = 1"},
        ),
    ]

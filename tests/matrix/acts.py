"""Who may do what: an entry for every address that takes a form, and a test that none is missing.

A new route that takes a form is tried by every role, or says here where it is tried.
"""

from __future__ import annotations

from dataclasses import dataclass

from yangguang.kernel.duties.selectors.permissions import SPEAKERS
from yangguang.kernel.duties.services.events import RECORDERS
from yangguang.kernel.organizations.rules import Role

DRAFTER = (Role.INFORMATION_OFFICER, Role.HANDLER)


@dataclass(frozen=True)
class Tried:
    """Roles at the record's agency that may; everybody else leaves everything as it is."""

    roles: tuple[Role, ...]
    state: str = "draft"
    """Of the record that the attempt is about."""
    pk: str = ""
    """Another thing than the route's usual one, prepared so that the act can succeed."""


@dataclass(frozen=True)
class Administrator:
    """The system administrator alone; everybody else is told so, and changes nothing."""


@dataclass(frozen=True)
class Elsewhere:
    """Tried in another file, with the material such an act needs."""

    tests: str
    why: str


Who = Tried | Administrator | Elsewhere
PUBLIC = "everybody may; it keeps nothing that belongs to another"
OWN = "who is logged in, about the own account alone"
CASES = "tests/areas/oversight"


def _tried(names: str, *roles: Role, state: str = "draft", pk: str = "") -> dict[str, Who]:
    return dict.fromkeys((f"desk:{name}" for name in names.split()), Tried(roles, state, pk))


def _administration(names: str) -> dict[str, Who]:
    return dict.fromkeys((f"desk:{name}" for name in names.split()), Administrator())


def _elsewhere(names: str, tests: str, why: str) -> dict[str, Who]:
    return dict.fromkeys(names.split(), Elsewhere(tests, why))


WHO_MAY: dict[str, Who] = {
    **_tried("edit autosave mask keep attach detach discard relate unrelate", *DRAFTER),
    **_tried("add_block block move_block drop_block", *DRAFTER),
    **_tried("submit", *DRAFTER, state="correction"),
    **_tried("recall", *DRAFTER, state="review"),
    **_tried("review", Role.SECTION_HEAD, state="review"),
    **_tried("publish schedule", Role.PUBLISHER, state="approved"),
    **_tried("unschedule", Role.PUBLISHER, state="scheduled"),
    **_tried("revise", *DRAFTER, state="public"),
    **_tried("withdraw", Role.PUBLISHER, Role.DISCLOSURE_OFFICE, state="public"),
    **_tried("validity", *DRAFTER, Role.PUBLISHER, Role.DISCLOSURE_OFFICE, state="public"),
    **_tried("attach_evidence", *SPEAKERS),
    **_tried("ask_obligation"),  # one request waits already
    **_tried("decide_link decide_ask parameter"),  # only the city's office decides
    **_tried("end_link", Role.INFORMATION_OFFICER),  # who named it takes it back
    **_tried("end_ask"),
    **_tried("events correct_event", *RECORDERS),
    **_tried("new new_batch", *DRAFTER),
    **_tried("new_bundle", *DRAFTER, Role.PUBLISHER, state="approved"),
    **_tried("leave_batch submit_batch", *DRAFTER),
    **_tried("review_batch", Role.SECTION_HEAD, pk="batch_in_review"),
    **_tried("publish_batch", Role.PUBLISHER, pk="batch_approved"),
    **_tried("publish_bundle", Role.PUBLISHER, pk="bundle_ready"),
    **_administration(
        "new_agency rename_agency succeed_agency new_person grant bar person_contact reset_password reset_factor"
        " unlock end_role chains words word switch_word rebuild send_again drop_message"
        " release_address"
    ),
    **_elsewhere("desk:login desk:code desk:enrol desk:logout", "tests/kernel/desk", PUBLIC),
    **_elsewhere("ui:display", "tests/kernel/ui", PUBLIC),
    **_elsewhere("search:opened", "tests/portal", PUBLIC),
    **_elsewhere(
        "desk:new_synonyms desk:synonym desk:new_promotion desk:promotion",
        "tests/kernel/desk",
        "who keeps the city's search",
    ),
    **_elsewhere(
        "api:api-root api:openapi-json", "tests/project", "answers any method, and only reads"
    ),
    **_elsewhere(
        "desk:preferences desk:open_calendar desk:revoke_calendar desk:read desk:read_all",
        "tests/kernel/notices",
        OWN,
    ),
    **_elsewhere(
        "notices:subscribe notices:confirm notices:manage notices:unsubscribe notices:recover",
        "tests/kernel/notices",
        "who has the address, or the token sent to it",
    ),
    **_elsewhere(
        "desk:attribute", "tests/kernel/publishing", "who answers for openness and did not write it"
    ),
    **_elsewhere("desk:stop_job", "tests/kernel/desk", "who started the job"),
    **_elsewhere("desk:new_site", "tests/kernel/exchange", "who drafts for the agency"),
    **_elsewhere(
        "requests_desk:exchange_again", "tests/areas/requests/test_exchange.py", "who administers"
    ),
    **_elsewhere(
        "desk:matter_code", "tests/areas/requests/test_items.py", "who handles the matter"
    ),
    **_elsewhere(
        "desk:matter_act desk:matter_label desk:matter_contact desk:matter_batch desk:new_letter"
        " desk:letter_act desk:consultation desk:end_consultation",
        CASES,
        "depends on the matter's desk and step",
    ),
    **_elsewhere(
        "cases:status cases:act cases:leave cases:tokens cases:revoke_token",
        CASES,
        "who has the number and the query code",
    ),
    **_elsewhere(
        "decisions_desk:new decisions_desk:edit decisions_desk:enter decisions_desk:import_draft"
        " decisions_desk:prepare decisions_desk:reopen decisions_desk:stop decisions_desk:report"
        " decisions_desk:suggest decisions_desk:several decisions_desk:author decisions_desk:show"
        " decisions_desk:hold decisions_desk:answer decisions_desk:approve"
        " decisions_desk:send_back decisions_desk:explain decisions_desk:file",
        "tests/areas/decisions",
        "depends on how far the consultation is",
    ),
    **_elsewhere(
        "regulations_desk:new regulations_desk:act regulations_desk:prepare"
        " regulations_desk:reopen regulations_desk:new_interpretation"
        " regulations_desk:edit_interpretation regulations_desk:prepare_interpretation"
        " regulations_desk:reopen_interpretation regulations_desk:task"
        " regulations_desk:new_reprint regulations_desk:new_cleanup"
        " regulations_desk:cleanup_item regulations_desk:cleanup_act",
        "tests/areas/regulations",
        "depends on how far the document, interpretation or clean-up is",
    ),
    **_elsewhere(
        "meetings_desk:new meetings_desk:edit meetings_desk:postpone meetings_desk:cancel"
        " meetings_desk:hold meetings_desk:opinions meetings_desk:prepare meetings_desk:reopen"
        " meetings_desk:signing meetings_desk:issues"
        " meetings_desk:judge meetings_desk:freeze meetings_desk:draw meetings_desk:materials"
        " meetings_desk:sheet meetings_desk:check_in meetings_desk:report"
        " meetings_desk:reopen_report meetings_desk:person meetings_desk:pass_over"
        " meetings_desk:opinion meetings_desk:approve",
        "tests/areas/decisions/meetings",
        "depends on how far the event is",
    ),
    **_elsewhere(
        "surveys_desk:new surveys_desk:edit surveys_desk:new_question surveys_desk:question"
        " surveys_desk:move surveys_desk:drop surveys_desk:prepare surveys_desk:reopen"
        " surveys_desk:stop surveys_desk:tickets surveys_desk:copies surveys_desk:enter"
        " surveys_desk:look surveys_desk:findings surveys_desk:outcomes"
        " surveys_desk:drop_outcome surveys_desk:report surveys_desk:reopen_report"
        " surveys_desk:person surveys_desk:exclude surveys_desk:include",
        "tests/areas/decisions/surveys",
        "depends on how far the survey is",
    ),
    **_elsewhere(
        "surveys:answer surveys:follow surveys:resume", "tests/areas/decisions/surveys", PUBLIC
    ),
    **_elsewhere(
        "surveys:leave", "tests/areas/decisions/surveys", "who has the number and the query code"
    ),
    **_elsewhere(
        "meetings:begin meetings:step meetings:check meetings:resume meetings:follow",
        "tests/areas/decisions/meetings",
        PUBLIC,
    ),
    **_elsewhere(
        "meetings:confirm meetings:withdraw meetings:speak meetings:leave",
        "tests/areas/decisions/meetings",
        "who has the number and the query code",
    ),
    **_elsewhere(
        "decisions_desk:new_dossier decisions_desk:edit_dossier decisions_desk:move_dossier"
        " decisions_desk:step decisions_desk:record decisions_desk:exempt decisions_desk:expert decisions_desk:paper"
        " decisions_desk:meeting decisions_desk:publication decisions_desk:reopen_publication"
        " decisions_desk:list_outside"
        " decisions_desk:media decisions_desk:execution decisions_desk:new_edition"
        " decisions_desk:edit_edition decisions_desk:item decisions_desk:drop_item"
        " decisions_desk:prepare_edition decisions_desk:reopen_edition"
        " decisions_desk:register_proposal decisions_desk:proposer"
        " decisions_desk:answer_proposal",
        "tests/areas/decisions",
        "depends on how far the decision is, and on whose part in it",
    ),
    **_elsewhere(
        "decisions:comment decisions:follow decisions:follow_proposal decisions:proposal_begin"
        " decisions:proposal_step decisions:proposal_check decisions:proposal_resume",
        "tests/areas/decisions",
        PUBLIC,
    ),
    **_elsewhere(
        "decisions:appeal decisions:leave",
        "tests/areas/decisions",
        "who has the number and the query code",
    ),
    **_elsewhere(
        "oversight:begin oversight:step oversight:detach oversight:check oversight:resume",
        "tests/areas/oversight",
        PUBLIC,
    ),
    **_elsewhere(
        "error_reports:begin error_reports:step error_reports:detach error_reports:check"
        " error_reports:resume",
        "tests/areas/error_reports",
        PUBLIC,
    ),
    **_elsewhere(
        "media_desk:new media_desk:file media_desk:update media_desk:filing media_desk:send_back"
        " media_desk:new_joint media_desk:end_joint",
        "tests/areas/press",
        "the unit files, somebody else of the city's office confirms",
    ),
    **_elsewhere(
        "inspection:start inspection:rubric",
        "tests/areas/inspection",
        "the city's open-government office alone",
    ),
    **_elsewhere(
        "error_reports_desk:register",
        "tests/areas/error_reports",
        "who registers a report for a reader",
    ),
    **_elsewhere(
        "requests:begin requests:step requests:detach requests:check requests:resume"
        " requests:answered requests:again requests_desk:register requests:correction_begin"
        " requests:correction_step requests:correction_detach requests:correction_check"
        " requests:correction_resume requests_desk:register_correction"
        " requests_desk:import requests_desk:import_check requests_desk:office"
        " requests:exchange_in requests:third_party requests:third_party_begin"
        " requests:third_party_step requests:third_party_check requests:third_party_detach"
        " requests:third_party_leave",
        "tests/areas/requests",
        PUBLIC,
    ),
    **_elsewhere(
        "requests_desk:files requests_desk:file_page requests_desk:file_act"
        " requests_desk:reports requests_desk:report requests_desk:report_act"
        " requests_desk:report_override requests_desk:site_tables requests_desk:site_table"
        " requests_desk:site_table_act",
        "tests/areas/requests",
        "depends on whose report it is and where it stands",
    ),
    **_elsewhere(
        "desk:password desk:contact desk:backup_codes desk:delegate desk:end_delegation",
        "tests/kernel/desk",
        OWN,
    ),
    **_elsewhere("desk:presence", "tests/kernel/desk", "says only that a page is open"),
    **_elsewhere(
        "desk:pass_several", "tests/kernel/desk", "the reviews of several records, each by `review`"
    ),
    **_elsewhere(
        "desk:calendar_hours desk:calendar_levels desk:calendar_import desk:calendar_local desk:calendar_local_remove"
        " desk:calendar_save",
        "tests/kernel/calendars",
        "who keeps the city's calendars",
    ),
    **_elsewhere(
        "assurance:adopt_plan assurance:begin assurance:confirm assurance:dissolve"
        " assurance:draft_summary assurance:end_member assurance:end_staff assurance:new_group"
        " assurance:new_meeting assurance:new_member assurance:new_plan assurance:new_round"
        " assurance:new_staff assurance:plan assurance:report assurance:seal assurance:send_back"
        " assurance:submit",
        "tests/areas/assurance",
        "depends on whose group, plan, register or report it is",
    ),
    **_elsewhere(
        "supervision:milestone_done supervision:new_task",
        "tests/areas/supervision",
        "who ordered the task, or has to fulfil it",
    ),
    **_elsewhere(
        "desk:matter_settings desk:end_route oversight_desk:register",
        CASES,
        "who keeps the settings of a kind of matter, or registers one for a citizen",
    ),
}

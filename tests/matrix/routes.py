"""Every route of the project with what it gives to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.urls import URLPattern, URLResolver, get_resolver

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal[
    "public", "matter", "door", "own", "office", "draft", "held", "administration",
    "case", "asked", "applicant", "moved", "question", "obligation", "plan", "keeping", "bearer",
    "printed", "unit",
]  # fmt: skip
"""public: a page for everybody. matter: the public face of one record. door: the way into the
desk. own: for everybody with an account. office: an officer's list or form. draft: one record at
the desk. held: something else of an agency (batch, bundle), by number. administration: for the
system administrator. case: one matter (办件) at the desk, for who handles it and who watches over
all. asked: a question put to an office. applicant: for whoever has shown a matter's code.
question: for everybody who asks one; without it 422.
obligation: one obligation at the desk, for who owes it and who watches over all. plan: settings of
the plan, for every officer to read and for the office to write.
keeping: for who keeps the calendars. bearer: for a program with a token; without it 401.
printed: a form for everybody; 202 until the worker has made it.
unit: what an officer says of his own unit, and of no other."""


@dataclass(frozen=True)
class Route:
    """One address by name."""

    kind: Kind
    post_only: bool = False
    pk: str = ""
    """What `pk` in the address numbers."""
    about: str = "case"
    """Which matter of the material `number` names, for addresses of matters."""
    overseen: bool = False
    """Whether the city's open-government office sees what stands here of every unit."""
    more: tuple[tuple[str, str], ...] = ()
    """Arguments that differ from those of the record."""


def _routes(
    kind: Kind,
    names: str,
    *,
    post_only: bool = False,
    pk: str = "",
    overseen: bool = False,
    **more: str,
) -> dict[str, Route]:
    given = tuple(more.items())
    return {
        name: Route(kind, post_only, pk, overseen=overseen, more=given) for name in names.split()
    }


def _composed(names: str, *, post_only: bool = False, **more: str) -> dict[str, Route]:
    """Addresses of a draft made of blocks."""
    made = Route("draft", post_only, about="composed", more=tuple(more.items()))
    return dict.fromkeys(names.split(), made)


ROUTES: dict[str, Route] = {
    **_routes(
        "public",
        "portal:home portal:catalogue portal:export portal:columns portal:disclosure"
        " portal:agency_disclosure portal:agencies portal:agency portal:map portal:sitemap"
        " portal:topics portal:gazette portal:guide"
        " portal:sitemap_pages portal:robots portal:security portal:live portal:ready portal:deadline"
        " api:openapi-json api:api-root",
    ),
    "api:deadline": Route("question"),
    "api:matter": Route("question", more=(("number", "TS-SZFB-2026-00001"),)),
    **_routes("public", "api:search search:results search:suggest search:description"),
    **_routes("public", "search:opened", post_only=True),
    "portal:feed": Route("public", more=(("form", "atom"),)),
    "portal:column": Route("public", more=(("slug", "policy"),)),
    "portal:agency_part": Route("public", more=(("part", "nb"),)),
    "portal:sitemap_part": Route("public", more=(("part", "0"),)),
    "portal:gazette_year": Route("public", more=(("year", "2026"),)),
    "portal:door": Route("public", more=(("slug", "services"),)),
    "portal:page": Route("public", more=(("slug", "about"),)),
    **_routes(
        "public",
        "board:plan board:rows board:export board:history board:history_csv board:limits"
        " board:agencies board:agency",
    ),
    "board:feed": Route("public", more=(("form", "atom"),)),
    "board:clause": Route("public", more=(("clause", "4.1-a"),)),
    "board:obligation": Route(
        "public", more=(("clause", "4.1-a"), ("agency", "jyj"), ("opening", "standing"))
    ),
    **_routes("public", "ui:display", post_only=True),
    **_routes(
        "public",
        "notices:subscribe notices:sent notices:confirm notices:manage notices:unsubscribe"
        " notices:recover notices:recover_sent notices:public_calendar desk:own_calendar",
    ),
    **_routes(
        "matter",
        "portal:document portal:version portal:difference portal:print portal:file",
    ),
    **_routes("moved", "portal:short"),
    **_routes("door", "desk:login desk:code desk:enrol"),
    **_routes("door", "desk:logout", post_only=True),
    **_routes("own", "desk:account desk:password desk:contact desk:preferences"),
    **_routes("own", "desk:backup_codes desk:open_calendar desk:revoke_calendar", post_only=True),
    **_routes("own", "desk:delegate", pk="role"),
    **_routes("own", "desk:end_delegation", post_only=True, pk="delegation"),
    **_routes(
        "office",
        "desk:today desk:records desk:export desk:new desk:batches desk:new_batch desk:bundles"
        " desk:attributes"
        " desk:new_bundle desk:components desk:sites desk:new_site"
        " desk:jobs",
    ),
    **_routes("office", "desk:pass_several desk:read_all", post_only=True),
    **_routes("office", "desk:messages"),
    **_routes("office", "desk:read", post_only=True, pk="notice"),
    **_routes(
        "draft",
        "desk:record desk:history desk:review_form desk:compare desk:validity desk:relations desk:file"
        " desk:version desk:edit desk:preview desk:review desk:publish desk:schedule desk:revise"
        " desk:withdraw desk:discard",
    ),
    **_routes(
        "draft",
        "desk:autosave desk:presence desk:mask desk:keep desk:attach desk:submit desk:recall"
        " desk:unschedule desk:relate",
        post_only=True,
    ),
    **_composed("desk:blocks"),
    **_composed("desk:add_block", post_only=True),
    **_composed("desk:block", index="0"),
    **_composed("desk:move_block desk:drop_block", post_only=True, index="0"),
    **_routes("draft", "desk:unrelate", post_only=True, pk="relation"),
    **_routes("draft", "desk:detach", post_only=True, pk="attachment"),
    **_routes("held", "desk:batch", pk="batch"),
    **_routes("held", "desk:attribute", pk="kept_back"),
    **_routes("held", "desk:site", pk="site"),
    **_routes("held", "desk:job desk:job_progress desk:job_report", pk="job"),
    **_routes("held", "desk:stop_job", post_only=True, pk="job"),
    **_routes(
        "held",
        "desk:leave_batch desk:submit_batch desk:review_batch desk:publish_batch",
        post_only=True,
        pk="batch",
    ),
    **_routes("held", "desk:publish_bundle", post_only=True, pk="bundle"),
    **_routes(
        "office",
        "desk:search desk:synonyms desk:new_synonyms desk:promotions desk:new_promotion"
        " desk:explain_search",
    ),
    **_routes("office", "desk:synonym", pk="synonyms"),
    **_routes("office", "desk:promotion", pk="promotion"),
    **_routes("office", "desk:obligations desk:export_obligations desk:parameters"),
    **_routes("plan", "desk:events"),
    "desk:parameter": Route("plan", more=(("key", "promptly"),)),
    **_routes("obligation", "desk:obligation desk:attach_evidence desk:ask_obligation"),
    **_routes("obligation", "desk:correct_event"),
    **_routes("obligation", "desk:decide_link desk:end_link", post_only=True, pk="link"),
    **_routes("obligation", "desk:decide_ask desk:end_ask", post_only=True, pk="decision"),
    **_routes(
        "office",
        "desk:matters desk:export_matters desk:heads desk:exceptions desk:due_calendar",
    ),
    **_routes("office", "desk:matter_batch", post_only=True),
    **_routes("office", "oversight_desk:register desk:matter_settings"),
    "desk:end_route": Route("office", post_only=True, pk="route"),
    **_routes("case", "desk:matter desk:matter_history"),
    "desk:matter_act": Route("case", more=(("act", "note"),)),
    **_routes("case", "desk:matter_label desk:matter_contact desk:matter_code", post_only=True),
    "desk:new_letter": Route("case", post_only=True, more=(("template", "decline_notice"),)),
    "desk:material": Route("case", pk="material"),
    "desk:letter": Route("case", pk="letter"),
    "desk:compare_letter": Route("case", pk="letter"),
    "desk:letter_act": Route("case", pk="letter", more=(("act", "edit"),)),
    "desk:letter_file": Route("case", pk="letter", more=(("form", "pdf"),)),
    "desk:end_consultation": Route("case", post_only=True, pk="asked"),
    "desk:consultation": Route("asked", pk="asked"),
    **_routes(
        "office",
        "assurance:groups assurance:new_group assurance:staff assurance:new_staff assurance:plans"
        " assurance:new_plan assurance:rounds assurance:new_round supervision:tasks"
        " supervision:export supervision:new_task",
        overseen=True,
    ),
    **_routes(
        "office",
        "assurance:group assurance:new_member assurance:new_meeting assurance:dissolve",
        pk="group",
    ),
    **_routes("office", "assurance:end_member", pk="member"),
    **_routes("office", "assurance:round", year="2026"),
    **_routes("office", "assurance:draft_summary", post_only=True, year="2026"),
    **_routes("case", "assurance:end_staff", post_only=True, pk="staff"),
    **_routes("case", "assurance:plan", pk="plan", overseen=True),
    **_routes("case", "assurance:adopt_plan", post_only=True, pk="plan"),
    **_routes("case", "assurance:report assurance:seal_file", year="2026", overseen=True),
    **_routes(
        "case",
        "assurance:begin assurance:submit assurance:send_back assurance:confirm assurance:seal",
        post_only=True,
        year="2026",
    ),
    "supervision:cards": Route("case", about="task", overseen=True),
    "supervision:milestone_done": Route("case", post_only=True, pk="milestone", about="task"),
    **_routes("office", "decisions_desk:consultations decisions_desk:new", overseen=True),
    **{
        f"decisions_desk:{name}": Route("case", about="consultation", overseen=True)
        for name in ("consultation", "edit", "stop", "enter", "opinions")
    },
    **{
        f"decisions_desk:{name}": Route("case", post_only=True, about="consultation", overseen=True)
        for name in ("import_draft", "prepare", "reopen", "report", "suggest", "several")
    },
    "decisions_desk:opinion": Route("case", about="opinion", overseen=True),
    **{
        f"decisions_desk:{name}": Route("case", post_only=True, about="opinion", overseen=True)
        for name in ("author", "show", "hold", "answer", "approve", "send_back", "explain")
    },
    "decisions_desk:file": Route("case", post_only=True, about="opinion", pk="opinion"),
    **_routes(
        "office",
        "regulations_desk:dossiers regulations_desk:new regulations_desk:interpretations"
        " regulations_desk:new_interpretation regulations_desk:library regulations_desk:reprints"
        " regulations_desk:new_reprint regulations_desk:cleanups regulations_desk:new_cleanup",
        overseen=True,
    ),
    "regulations_desk:dossier": Route("case", about="dossier", overseen=True),
    "regulations_desk:act": Route(
        "case", about="dossier", overseen=True, more=(("act", "assess"),)
    ),
    **{
        f"regulations_desk:{name}": Route("case", post_only=True, about="dossier", overseen=True)
        for name in ("prepare", "reopen")
    },
    **{
        f"regulations_desk:{name}": Route("case", post, about="interpreting", overseen=True)
        for name, post in (
            *(("interpretation", False), ("edit_interpretation", False)),
            *(("prepare_interpretation", True), ("reopen_interpretation", True)),
        )
    },
    "regulations_desk:task": Route("case", pk="evaluation", overseen=True),
    "regulations_desk:cleanup": Route("case", about="cleanup", overseen=True),
    "regulations_desk:cleanup_item": Route(
        "case", pk="cleanup_item", about="cleanup", overseen=True
    ),
    "regulations_desk:cleanup_act": Route(
        "case", post_only=True, about="cleanup", overseen=True, more=(("act", "hand_in"),)
    ),
    **_routes(
        "public",
        "regulations:library regulations:library_csv regulations:cleanups regulations:reprints"
        " api:regulations",
    ),
    **_routes("matter", "regulations:life regulations:cleanup regulations:cleanup_csv"),
    **_routes("public", "media:accounts media:accounts_csv media:joint_columns api:media_accounts"),
    "media:account": Route("matter"),
    **_routes(
        "office",
        "media_desk:accounts media_desk:new media_desk:filings media_desk:joint_columns"
        " media_desk:new_joint",
        overseen=True,
    ),
    **{
        f"media_desk:{name}": Route("case", about="media", overseen=True)
        for name in ("account", "update")
    },
    "media_desk:file": Route("case", about="media", overseen=True, more=(("kind", "close"),)),
    "media_desk:filing": Route("case", pk="media_filing", about="media", overseen=True),
    "media_desk:send_back": Route("case", pk="media_filing", about="media", overseen=True),
    "media_desk:end_joint": Route("office", overseen=True, more=(("slug", "policy"),)),
    **_routes("office", "surveys_desk:surveys surveys_desk:new", overseen=True),
    **{
        f"surveys_desk:{name}": Route("case", about="survey", overseen=True)
        for name in (
            *("survey", "edit", "preview", "stop", "answers", "enter", "texts", "findings"),
            "outcomes",
        )
    },
    **{
        f"surveys_desk:{name}": Route("case", post_only=True, about="survey", overseen=True)
        for name in ("prepare", "reopen", "tickets", "copies", "look", "report", "reopen_report")
    },
    "surveys_desk:new_question": Route(
        "case", about="survey", overseen=True, more=(("kind", "single"),)
    ),
    "surveys_desk:question": Route("case", about="survey", overseen=True, more=(("key", "1"),)),
    **{
        f"surveys_desk:{name}": Route(
            "case", post_only=True, about="survey", overseen=True, more=(("key", "1"),)
        )
        for name in ("move", "drop")
    },
    "surveys_desk:drop_outcome": Route(
        "case", post_only=True, pk="survey_outcome", about="survey", overseen=True
    ),
    "surveys_desk:answer": Route("case", about="survey_answer", overseen=True),
    **{
        f"surveys_desk:{name}": Route("case", post_only=True, about="survey_answer", overseen=True)
        for name in ("person", "exclude", "include")
    },
    **_routes(
        "public",
        "surveys:home surveys:surveys_csv surveys:feed surveys:follow surveys:resume api:surveys",
    ),
    **{
        f"surveys:{name}": Route("matter", about="survey")
        for name in ("survey", "answer", "results", "results_csv")
    },
    "surveys:texts": Route("matter", about="survey", more=(("key", "1"),)),
    "api:survey": Route("matter", about="survey"),
    **_routes("applicant", "surveys:received surveys:own"),
    **_routes("applicant", "surveys:leave", post_only=True),
    **_routes("office", "meetings_desk:events meetings_desk:new", overseen=True),
    **{
        f"meetings_desk:{name}": Route("case", about="meeting", overseen=True)
        for name in (
            *("event", "edit", "postpone", "cancel", "registrations", "hold", "opinions"),
            *("signing", "issues"),
        )
    },
    **{
        f"meetings_desk:{name}": Route("case", post_only=True, about="meeting", overseen=True)
        for name in (
            *("prepare", "reopen", "judge", "freeze", "draw", "materials", "sheet", "check_in"),
            *("report", "reopen_report"),
        )
    },
    "meetings_desk:registration": Route("case", about="registration", overseen=True),
    **{
        f"meetings_desk:{name}": Route("case", post_only=True, about="registration", overseen=True)
        for name in ("person", "pass_over")
    },
    "meetings_desk:opinion": Route("case", pk="delegate_opinion", overseen=True),
    "meetings_desk:approve": Route("case", post_only=True, pk="delegate_opinion", overseen=True),
    **_routes(
        "public",
        "meetings:home meetings:meetings_csv meetings:calendar meetings:follow meetings:resume",
    ),
    **{
        f"meetings:{name}": Route("matter", about="meeting")
        for name in ("event", "drawing", "draw_json")
    },
    "meetings:begin": Route("matter", post_only=True, about="meeting"),
    **_routes("applicant", "meetings:received meetings:own meetings:check"),
    "meetings:step": Route("applicant", more=(("step", "who"),)),
    **_routes(
        "applicant",
        "meetings:confirm meetings:withdraw meetings:speak meetings:leave",
        post_only=True,
    ),
    **_routes(
        "office",
        "decisions_desk:dossiers decisions_desk:new_dossier decisions_desk:editions"
        " decisions_desk:new_edition decisions_desk:proposals decisions_desk:register_proposal",
        overseen=True,
    ),
    **{
        f"decisions_desk:{name}": Route("case", about="matter", overseen=True)
        for name in (
            *("dossier", "edit_dossier", "expert", "paper", "meeting", "publication"),
            *("media", "execution", "heard"),
        )
    },
    **{
        f"decisions_desk:{name}": Route("case", post_only=True, about="matter", overseen=True)
        for name in ("move_dossier", "reopen_publication", "list_outside")
    },
    "decisions_desk:paper_file": Route("case", pk="paper", about="matter", overseen=True),
    "decisions_desk:step": Route(
        "case", about="matter", overseen=True, more=(("step", "participation"),)
    ),
    "decisions_desk:record": Route(
        "case", about="matter", overseen=True, more=(("form", "visit"),)
    ),
    "decisions_desk:exempt": Route(
        "case", about="matter", overseen=True, more=(("step", "expert"),)
    ),
    **{
        f"decisions_desk:{name}": Route("case", pk="edition", overseen=True)
        for name in ("edition", "edit_edition", "item")
    },
    **{
        f"decisions_desk:{name}": Route("case", post_only=True, pk="edition", overseen=True)
        for name in ("prepare_edition", "reopen_edition")
    },
    "decisions_desk:drop_item": Route(
        "case", post_only=True, pk="edition", overseen=True, more=(("key", "ML-1"),)
    ),
    "decisions_desk:proposal": Route("case", about="proposal", overseen=True),
    "decisions_desk:proposer": Route("case", post_only=True, about="proposal", overseen=True),
    "decisions_desk:answer_proposal": Route(
        "case", post_only=True, about="proposal", overseen=True
    ),
    **_routes(
        "public",
        "decisions:home decisions:follow decisions:draw decisions:dossiers decisions:dossiers_csv"
        " decisions:consultations_csv decisions:calendar decisions:icalendar decisions:feed decisions:catalogues"
        " decisions:propose decisions:follow_proposal decisions:proposal_resume",
    ),
    **_routes("matter", "decisions:dossier", number="JC-JYJ-2026-00001"),
    **_routes("public", "api:decisions api:consultations api:meetings"),
    "api:meeting": Route("matter", about="meeting"),
    "api:decision": Route("matter", more=(("number", "JC-JYJ-2026-00001"),)),
    "api:decision_catalogue": Route("matter", more=(("code", "jyj"), ("year", "2026"))),
    "decisions:catalogue": Route("matter", more=(("code", "jyj"), ("year", "2026"))),
    "decisions:catalogue_csv": Route("matter", more=(("code", "jyj"), ("year", "2026"))),
    **_routes("applicant", "decisions:proposal_check decisions:proposal_receipt"),
    **_routes("applicant", "decisions:proposal_begin", post_only=True),
    "decisions:proposal_step": Route("applicant", more=(("step", "what"),)),
    **_routes(
        "matter",
        "decisions:consultation decisions:opinions decisions:comment decisions:report"
        " decisions:report_csv decisions:changes",
    ),
    **_routes("applicant", "decisions:received decisions:own"),
    **_routes("applicant", "decisions:appeal decisions:leave", post_only=True),
    **_routes("public", "cases:status oversight:complaints oversight:resume"),
    **_routes("office", "inspection:overview inspection:findings inspection:rubric", overseen=True),
    **_routes("plan", "inspection:start", post_only=True),
    "inspection:report": Route("case", more=(("form", "docx"),)),
    **_routes("public", "error_reports:about error_reports:resume"),
    **_routes("applicant", "error_reports:check error_reports:receipt"),
    **_routes("applicant", "error_reports:begin", post_only=True),
    "error_reports:step": Route("applicant", more=(("step", "where"),)),
    "error_reports:detach": Route("applicant", post_only=True, more=(("place", "0"),)),
    **_routes("office", "error_reports_desk:register"),
    **_routes("public", "requests:apply requests:resume requests:log requests:log_csv"),
    **_routes("public", "requests:statistics api:log api:statistics"),
    **_routes("applicant", "requests:found requests:check requests:receipt"),
    **_routes("applicant", "requests:begin requests:answered", post_only=True),
    **_routes(
        "public",
        "requests:statistics_csv requests:statistics_rows requests:statistics_rows_csv"
        " api:statistics_rows",
    ),
    **_routes("applicant", "requests:dates requests:again"),
    "requests:exchange_in": Route("public", post_only=True),
    "requests:step": Route("applicant", more=(("step", "what"),)),
    "requests:detach": Route("applicant", post_only=True, more=(("place", "0"),)),
    **_routes("public", "requests:correction requests:correction_resume"),
    **_routes("applicant", "requests:correction_check requests:correction_receipt"),
    **_routes("applicant", "requests:correction_begin", post_only=True),
    "requests:correction_step": Route("applicant", more=(("step", "record"),)),
    "requests:correction_detach": Route("applicant", post_only=True, more=(("place", "0"),)),
    **_routes(
        "office",
        "requests_desk:register requests_desk:register_correction requests_desk:reports requests_desk:remedies"
        " requests_desk:grounds"
        " requests_desk:import requests_desk:import_check requests_desk:import_template",
    ),
    **_routes(
        "case",
        "requests_desk:report requests_desk:report_csv requests_desk:report_json",
        year="2025",
    ),
    "requests_desk:report_act": Route(
        "case", post_only=True, more=(("year", "2025"), ("act", "count"))
    ),
    "requests_desk:report_override": Route("case", post_only=True, more=(("year", "2025"),)),
    "requests_desk:site_tables": Route("office"),
    **_routes(
        "case",
        "requests_desk:site_table requests_desk:site_table_csv requests_desk:site_table_json",
        overseen=True,
        table="site",
        year="2025",
    ),
    "requests_desk:site_table_act": Route(
        "case",
        post_only=True,
        overseen=True,
        more=(("table", "site"), ("year", "2025"), ("act", "count")),
    ),
    "requests_desk:record": Route("case", about="asking"),
    "requests_desk:papers": Route("case", about="asking"),
    "requests_desk:paper_file": Route(
        "case", about="asking", more=(("key", "register"), ("form", "pdf"))
    ),
    **_routes("unit", "requests_desk:office"),
    **_routes("office", "requests_desk:before"),
    **_routes("administration", "requests_desk:exchange"),
    **_routes("administration", "requests_desk:exchange_again", post_only=True),
    "requests:open_found": Route("applicant"),
    "requests:paper": Route("printed", more=(("which", "ysqgk"), ("form", "pdf"))),
    "requests_desk:files": Route("case", about="asking"),
    **{
        f"requests_desk:{name}": Route(
            "case", post, pk="given", about="asking", more=(("page", "1"), ("act", "whole"))
        )
        for name, post in (
            *(("file_page", False), ("file_picture", False), ("file_copy", False)),
            ("file_act", True),
        )
    },
    "requests:released": Route("applicant", pk="given"),
    "requests:third_party": Route("public"),
    **_routes("applicant", "requests:third_party_letter requests:third_party_check"),
    **_routes("applicant", "requests:third_party_begin requests:third_party_leave", post_only=True),
    "requests:third_party_step": Route("applicant", more=(("step", "say"),)),
    "requests:third_party_detach": Route("applicant", post_only=True, more=(("place", "0"),)),
    "requests_desk:third_party_file": Route("case", pk="given", about="asking"),
    **_routes("applicant", "cases:matter oversight:check oversight:receipt"),
    **_routes("applicant", "cases:leave oversight:begin", post_only=True),
    "oversight:step": Route("applicant", more=(("step", "what"),)),
    "oversight:detach": Route("applicant", post_only=True, more=(("place", "0"),)),
    "cases:act": Route("applicant", more=(("act", "withdraw"),)),
    **_routes("applicant", "cases:tokens"),
    "cases:revoke_token": Route("applicant", post_only=True, pk="letter"),
    "api:own_matters": Route("bearer"),
    "api:own_letter": Route("bearer", more=(("number", "TS-SZFB-2026-00001"), ("letter", "1"))),
    "cases:letter": Route("applicant", pk="letter"),
    "cases:letter_file": Route("applicant", pk="letter", more=(("form", "pdf"),)),
    **_routes(
        "administration",
        "desk:agencies desk:new_agency desk:agency desk:rename_agency desk:succeed_agency"
        " desk:people desk:new_person desk:chains desk:words desk:operation desk:accesses",
    ),
    **_routes("administration", "desk:rebuild", post_only=True),
    **_routes("administration", "desk:outbox desk:bounces desk:templates"),
    "desk:template": Route("administration", more=(("name", "notices.digest"),)),
    **_routes("administration", "desk:send_again desk:drop_message", post_only=True, pk="delivery"),
    **_routes("administration", "desk:release_address", post_only=True, pk="bounce"),
    **_routes("administration", "desk:person", pk="person"),
    **_routes(
        "administration",
        "desk:grant desk:bar desk:person_contact desk:reset_password desk:reset_factor desk:unlock",
        post_only=True,
        pk="person",
    ),
    **_routes(
        "keeping",
        "desk:calendars desk:calendar_import desk:calendar_local desk:calendar_hours"
        " desk:calendar_levels",
    ),
    **_routes("keeping", "desk:calendar_save", post_only=True),
    "desk:calendar_local_remove": Route("keeping", post_only=True, more=(("calendar", "office"),)),
    "desk:calendar_year": Route("keeping", more=(("layer", "national"), ("year", "2026"))),
    **_routes("administration", "desk:end_role", post_only=True, pk="role"),
    **_routes("administration", "desk:word", pk="word"),
    **_routes("administration", "desk:switch_word", post_only=True, pk="word"),
}


def every_route() -> Iterator[tuple[str, frozenset[str]]]:
    """Name and arguments of every address the project answers."""
    return _walk(get_resolver(), "", frozenset())


def _walk(
    resolver: URLResolver, space: str, above: frozenset[str]
) -> Iterator[tuple[str, frozenset[str]]]:
    for entry in resolver.url_patterns:
        names = above | frozenset(entry.pattern.converters)
        if isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", names
        else:
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _walk(entry, inner, names)

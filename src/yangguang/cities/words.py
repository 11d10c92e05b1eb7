"""The words a city's files may use. They are the kernel's words, told here without importing it:
reading a city must work before there is a database.
"""

from __future__ import annotations

LEVELS = ("city", "county", "department", "township", "institution")
SUCCESSIONS = ("merged", "split", "renamed", "transferred")
CERTAINTIES = ("D", "M")

ROLES = (
    "information_officer",
    "section_head",
    "content_reviewer",
    "secrecy_reviewer",
    "leader_in_charge",
    "publisher",
    "handler",
    "desk_head",
    "disclosure_office",
    "open_government_office",
    "supervisor",
    "evaluator",
    "system_administrator",
)
REVIEWS = ("content", "secrecy", "other")

ATTRIBUTES = ("proactive", "on_request", "withheld")
GROUNDS = (
    "state_secret",
    "law_forbids",
    "safety_stability",
    "third_party_rights",
    "internal_affairs",
    "process_info",
    "enforcement_file",
)
VALIDITIES = (
    "effective",
    "amended",
    "partially_void",
    "abolished",
    "expired",
    "not_yet",
    "unknown",
)
RELATIONS = ("interprets", "amends", "repeals", "basis", "draft_of", "clean_up_result")
STATES = ("draft", "in_review", "scheduled", "published")

SITE_TABLES = ("site", "supervision")
SITE_FIELD_KINDS = ("number", "decimal", "yes_no", "text")

"""Names of states, acts, letters and clocks of a request."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a request stands."""

    AWAITING_CONFIRMATION = "awaiting_confirmation"
    UNREACHABLE = "unreachable"
    SCREENING = "screening"
    AWAITING_CORRECTION = "awaiting_correction"
    AWAITING_REASON = "awaiting_reason"
    IN_PROCESSING = "in_processing"
    CONSULTING = "consulting"
    AWAITING_PAYMENT = "awaiting_payment"
    DRAFTING = "drafting_reply"
    LEGALITY_REVIEW = "legality_review"
    SECRECY_REVIEW = "secrecy_review"
    AWAITING_APPROVAL = "awaiting_approval"
    APPROVED = "approved"
    REPLIED = "replied"
    DELIVERED = "delivered"
    CLOSED = "closed"
    ARCHIVED = "archived"
    UNCORRECTED = "closed_uncorrected"
    UNPAID = "closed_unpaid"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What is done with a request, beyond what the kernel knows of any matter."""

    CONFIRM = "confirm"
    LOSE_CONTACT = "lose_contact"
    ACCEPT = "accept"
    EXPLAIN_LATE = "explain_late"
    ASK_CORRECTION = "ask_correction"
    CLOSE_UNCORRECTED = "close_uncorrected"
    ASK_REASON = "ask_reason"
    GIVE_REASON = "give_reason"
    ACCEPT_REASON = "accept_reason"
    DEFER = "defer"
    TELL_DEFERRAL = "tell_deferral"
    NAME_THIRD_PARTY = "name_third_party"
    CONSULT_THIRD_PARTY = "consult_third_party"
    THIRD_PARTY_OPINION = "third_party_opinion"
    PUBLIC_INTEREST = "public_interest"
    TELL_THIRD_PARTY = "tell_third_party"
    CONSULTED = "consulted"
    SET_FEE = "set_fee"
    CHARGE = "charge"
    PAID = "paid"
    CLOSE_UNPAID = "close_unpaid"
    TELL_EXTENSION = "tell_extension"
    SEARCH = "search"
    DECIDE = "decide"
    RECONSIDER = "reconsider"
    SUBMIT = "submit_reply"
    PASS_LEGALITY = "pass_legality"  # noqa: S105  an act, not a password
    PASS_SECRECY = "pass_secrecy"  # noqa: S105  an act, not a password
    APPROVE = "approve_reply"
    RETURN = "return_reply"
    ISSUE = "issue_reply"
    DELIVER = "deliver"
    CLOSE = "close"
    ARCHIVE = "archive"
    REMEDY_FILED = "remedy_filed"
    REMEDY_ANSWERED = "remedy_answered"
    REMEDY_DECIDED = "remedy_decided"
    REDO = "redo"
    SUGGEST = "suggest"
    PUBLISH = "publish"


class Letter(StrEnum):
    """Templates of letters (disclosure.md 2.12)."""

    CORRECTION = "correction_notice"
    REASON = "reason_notice"
    EXTENSION = "extension_notice"
    DEFERRAL = "deferral_notice"
    THIRD_PARTY = "third_party_letter"
    CONSULTATION = "consultation_notice"
    THIRD_PARTY_DECISION = "third_party_decision"
    FEE = "fee_notice"
    REPLY = "reply"
    TERMINATION = "termination_notice"


class Clock(StrEnum):
    """Clocks of a request."""

    CONFIRMATION = "confirmation"
    REPLY = "reply"
    CORRECTION_NOTICE = "correction_notice"
    CORRECTION = "correction_reply"
    REASON = "reason"
    CONSULTATION = "consultation"
    THIRD_PARTY = "third_party"
    PAYMENT = "payment"
    DEFERRED = "deferred"
    DELIVERY = "delivery"
    HOLD = "hold"
    DEFENCE = "defence"
    ORDERED = "ordered"

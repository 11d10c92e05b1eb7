"""What others may read of matters."""

from __future__ import annotations

from yangguang.kernel.cases.selectors.access import (
    case_for,
    cases_known_to,
    cases_visible_to,
    consultation_for,
    consultations_for,
    handlers_at,
    hands_of,
    may_see_persons,
    open_consultations,
    units_of,
)
from yangguang.kernel.cases.selectors.addresses import (
    CaseNews,
    PartyAddress,
    address_of_party,
    case_by_contact,
    case_of_act,
    news_of_act,
    officers_of_act,
    parties_of_act,
    what_happened,
)
from yangguang.kernel.cases.selectors.facts import (
    AS_PARTY,
    Possible,
    facts_for,
    what_may_i_do,
    why_not,
)
from yangguang.kernel.cases.selectors.persons import (
    applicant_of,
    materials_of,
    text_named,
    texts_of,
)
from yangguang.kernel.cases.selectors.public import (
    PublicStatus,
    case_by_code,
    case_of_applicant,
    letter_of_applicant,
    public_status,
)

__all__ = [
    "AS_PARTY",
    "CaseNews",
    "PartyAddress",
    "Possible",
    "PublicStatus",
    "address_of_party",
    "applicant_of",
    "case_by_code",
    "case_by_contact",
    "case_for",
    "case_of_act",
    "case_of_applicant",
    "cases_known_to",
    "cases_visible_to",
    "consultation_for",
    "consultations_for",
    "facts_for",
    "handlers_at",
    "hands_of",
    "letter_of_applicant",
    "materials_of",
    "may_see_persons",
    "news_of_act",
    "officers_of_act",
    "open_consultations",
    "parties_of_act",
    "public_status",
    "text_named",
    "texts_of",
    "units_of",
    "what_happened",
    "what_may_i_do",
    "why_not",
]

"""Tables of requests: what comes in and what it ends in; the annual reports."""

from yangguang.areas.requests.models.correcting import RecordCorrection
from yangguang.areas.requests.models.exchanging import ExchangeMessage, ExchangeOrigin
from yangguang.areas.requests.models.files import DisclosureFile
from yangguang.areas.requests.models.matters import (
    Correction,
    CorrectionAnswer,
    Fee,
    Outcome,
    Remedy,
    Request,
    Search,
    ThirdParty,
    ThirdPartyFile,
)
from yangguang.areas.requests.models.publicity import AskedFor, BeforeFiling
from yangguang.areas.requests.models.reports import AnnualReport, ReportOverride
from yangguang.areas.requests.models.site_tables import SiteReport

__all__ = [
    "AnnualReport",
    "AskedFor",
    "BeforeFiling",
    "Correction",
    "CorrectionAnswer",
    "DisclosureFile",
    "ExchangeMessage",
    "ExchangeOrigin",
    "Fee",
    "Outcome",
    "RecordCorrection",
    "Remedy",
    "ReportOverride",
    "Request",
    "Search",
    "SiteReport",
    "ThirdParty",
    "ThirdPartyFile",
]

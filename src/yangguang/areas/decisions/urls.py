"""Public addresses of the area, under /decisions/. They never die."""

from __future__ import annotations

from django.urls import path, register_converter

from yangguang.areas.decisions.views import (
    calendar,
    consultations,
    dossiers,
    draws,
    opinions,
    proposals,
)


class DossierNumber:
    """The number of a dossier: JC-…"""

    regex = "JC-[0-9A-Z-]{3,36}"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(DossierNumber, "dossier")

app_name = "decisions"
ITEM = "<slug:number>/"
urlpatterns = [
    path("", consultations.home, name="home"),
    path("dossiers/", dossiers.dossiers, name="dossiers"),
    path("dossiers.csv", dossiers.dossiers_csv, name="dossiers_csv"),
    path("consultations.csv", consultations.consultations_csv, name="consultations_csv"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar.ics", calendar.icalendar, name="icalendar"),
    path("feed.atom", calendar.feed, name="feed"),
    path("catalogues/", dossiers.catalogues, name="catalogues"),
    path("catalogues/<slug:code>/<int:year>/", dossiers.catalogue, name="catalogue"),
    path("catalogues/<slug:code>/<int:year>.csv", dossiers.catalogue_csv, name="catalogue_csv"),
    path("proposals/", proposals.propose, name="propose"),
    path("proposals/new/", proposals.PAGES.begin, name="proposal_begin"),
    path("proposals/new/check/", proposals.PAGES.check, name="proposal_check"),
    path("proposals/new/<slug:step>/", proposals.PAGES.step, name="proposal_step"),
    path("proposals/return/", proposals.PAGES.resume, name="proposal_resume"),
    path("proposals/received/", proposals.PAGES.receipt, name="proposal_receipt"),
    path("proposals/follow/", proposals.follow, name="follow_proposal"),
    path("<dossier:number>/", dossiers.dossier, name="dossier"),
    path("draw/", draws.repeat, name="draw"),
    path("opinions/received/", opinions.received, name="received"),
    path("opinions/follow/", opinions.follow, name="follow"),
    path("opinions/own/", opinions.own, name="own"),
    path("opinions/own/appeal/", opinions.appeal, name="appeal"),
    path("opinions/own/leave/", opinions.leave, name="leave"),
    path(ITEM, consultations.consultation, name="consultation"),
    path(f"{ITEM}opinions/", consultations.opinions, name="opinions"),
    path(f"{ITEM}comment/", opinions.comment, name="comment"),
    path(f"{ITEM}report/", consultations.report, name="report"),
    path(f"{ITEM}report.csv", consultations.report_csv, name="report_csv"),
    path(f"{ITEM}changes/", consultations.changes, name="changes"),
]

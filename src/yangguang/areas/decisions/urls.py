"""Public addresses of the area, under /decisions/. They never die."""

from __future__ import annotations

from django.urls import path

from yangguang.areas.decisions.views import consultations, draws, opinions

app_name = "decisions"
ITEM = "<slug:number>/"
urlpatterns = [
    path("", consultations.home, name="home"),
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

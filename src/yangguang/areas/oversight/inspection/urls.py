"""Addresses of the self-check, under /desk/inspection/."""

from __future__ import annotations

from django.urls import path

from yangguang.areas.oversight.inspection import desk

app_name = "inspection"
urlpatterns = [
    path("", desk.overview, name="overview"),
    path("start/", desk.start, name="start"),
    path("findings/", desk.findings, name="findings"),
    path("rubric/", desk.rubric, name="rubric"),
    path("report.<slug:form>", desk.report, name="report"),
]

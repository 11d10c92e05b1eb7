"""Addresses of requests at the desk, under /desk/requests/."""

from __future__ import annotations

from django.urls import path

from yangguang.areas.requests import desk, report_desk

app_name = "requests_desk"
urlpatterns = [
    path("register/", desk.register, name="register"),
    path("reports/", report_desk.reports, name="reports"),
    path("reports/<slug:code>/<int:year>/", report_desk.report, name="report"),
    path(
        "reports/<slug:code>/<int:year>/override/",
        report_desk.report_override,
        name="report_override",
    ),
    path("reports/<slug:code>/<int:year>/report.csv", report_desk.report_csv, name="report_csv"),
    path("reports/<slug:code>/<int:year>/report.json", report_desk.report_json, name="report_json"),
    path(
        "reports/<slug:code>/<int:year>/acts/<slug:act>/",
        report_desk.report_act,
        name="report_act",
    ),
    path("<slug:number>/record/", desk.record, name="record"),
]

"""Addresses of error reports, under /report-error/."""

from __future__ import annotations

from django.urls import path

from yangguang.areas.oversight.error_reports.views import PAGES, about, begin

app_name = "error_reports"
urlpatterns = [
    path("", about, name="about"),
    path("new/", begin, name="begin"),
    path("new/check/", PAGES.check, name="check"),
    path("new/files/<int:place>/remove/", PAGES.detach, name="detach"),
    path("new/<slug:step>/", PAGES.step, name="step"),
    path("return/", PAGES.resume, name="resume"),
    path("receipt/", PAGES.receipt, name="receipt"),
]

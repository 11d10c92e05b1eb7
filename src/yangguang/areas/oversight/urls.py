"""Addresses of complaints, under /complaints/."""

from __future__ import annotations

from django.urls import path

from yangguang.areas.oversight.views import PAGES, complaints

app_name = "oversight"
urlpatterns = [
    path("", complaints, name="complaints"),
    path("new/", PAGES.begin, name="begin"),
    path("new/check/", PAGES.check, name="check"),
    path("new/files/<int:place>/remove/", PAGES.detach, name="detach"),
    path("new/<slug:step>/", PAGES.step, name="step"),
    path("return/", PAGES.resume, name="resume"),
    path("receipt/", PAGES.receipt, name="receipt"),
]

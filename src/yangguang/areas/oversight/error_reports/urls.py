"""Addresses of error reports, under /report-error/."""

from __future__ import annotations

from django.urls import path

from yangguang.areas.oversight.error_reports import views

app_name = "error_reports"
urlpatterns = [
    path("", views.about, name="about"),
    path("new/", views.begin, name="begin"),
    path("new/check/", views.check, name="check"),
    path("new/files/<int:place>/remove/", views.detach, name="detach"),
    path("new/<slug:step>/", views.step, name="step"),
    path("return/", views.resume, name="resume"),
    path("receipt/", views.receipt, name="receipt"),
]

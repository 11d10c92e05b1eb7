"""Addresses of error reports at the desk, under /desk/error-reports/."""

from __future__ import annotations

from django.urls import path

from yangguang.areas.oversight.error_reports import desk

app_name = "error_reports_desk"
urlpatterns = [path("register/", desk.register, name="register")]

"""Addresses of the design system itself."""

from __future__ import annotations

from django.urls import path

from yangguang.kernel.ui import views

app_name = "ui"
urlpatterns = [path("display/", views.display, name="display")]

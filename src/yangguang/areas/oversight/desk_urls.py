"""Addresses of oversight at the desk, under /desk/."""

from __future__ import annotations

from django.urls import path

from yangguang.areas.oversight import desk

app_name = "oversight_desk"
urlpatterns = [path("complaints/register/", desk.register, name="register")]

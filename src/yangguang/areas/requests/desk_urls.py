"""Addresses of requests at the desk, under /desk/requests/."""

from __future__ import annotations

from django.urls import path

from yangguang.areas.requests import desk

app_name = "requests_desk"
urlpatterns = [
    path("register/", desk.register, name="register"),
    path("<slug:number>/record/", desk.record, name="record"),
]

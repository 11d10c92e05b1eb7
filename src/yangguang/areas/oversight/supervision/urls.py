"""Addresses of supervision, under /desk/supervision/."""

from __future__ import annotations

from django.urls import path

from yangguang.areas.oversight.supervision import desk

app_name = "supervision"

urlpatterns = [
    path("", desk.tasks, name="tasks"),
    path("export.csv", desk.export, name="export"),
    path("new/", desk.new_task, name="new_task"),
    path("<slug:number>/", desk.cards, name="cards"),
    path("<slug:number>/milestones/<int:pk>/done/", desk.milestone_done, name="milestone_done"),
]

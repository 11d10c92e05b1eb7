"""Addresses of the desk screens of surveys, under /desk/decisions/surveys/."""

from __future__ import annotations

from django.urls import path

from yangguang.areas.decisions.surveys import desk

app_name = "surveys_desk"
ITEM = "<slug:number>/"
ROW = "answers/<slug:number>/"
urlpatterns = [
    path("", desk.surveys, name="surveys"),
    path("new/", desk.new, name="new"),
    path(ROW, desk.answer, name="answer"),
    path(f"{ROW}person/", desk.person, name="person"),
    path(f"{ROW}exclude/", desk.exclude, name="exclude"),
    path(f"{ROW}include/", desk.include, name="include"),
    path(ITEM, desk.survey, name="survey"),
    path(f"{ITEM}edit/", desk.edit, name="edit"),
    path(f"{ITEM}preview/", desk.preview, name="preview"),
    path(f"{ITEM}questions/new/<slug:kind>/", desk.new_question, name="new_question"),
    path(f"{ITEM}questions/<slug:key>/", desk.question, name="question"),
    path(f"{ITEM}questions/<slug:key>/move/", desk.move, name="move"),
    path(f"{ITEM}questions/<slug:key>/drop/", desk.drop, name="drop"),
    path(f"{ITEM}prepare/", desk.prepare, name="prepare"),
    path(f"{ITEM}reopen/", desk.reopen, name="reopen"),
    path(f"{ITEM}stop/", desk.stop, name="stop"),
    path(f"{ITEM}tickets/", desk.tickets, name="tickets"),
    path(f"{ITEM}copies/", desk.copies, name="copies"),
    path(f"{ITEM}answers/", desk.answers, name="answers"),
    path(f"{ITEM}enter/", desk.enter, name="enter"),
    path(f"{ITEM}texts/", desk.texts, name="texts"),
    path(f"{ITEM}texts/look/", desk.look, name="look"),
    path(f"{ITEM}findings/", desk.findings, name="findings"),
    path(f"{ITEM}outcomes/", desk.outcomes, name="outcomes"),
    path(f"{ITEM}outcomes/<int:pk>/drop/", desk.drop_outcome, name="drop_outcome"),
    path(f"{ITEM}report/", desk.report, name="report"),
    path(f"{ITEM}reopen-report/", desk.reopen_report, name="reopen_report"),
]

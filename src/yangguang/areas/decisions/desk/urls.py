"""Addresses of the area's desk screens, under /desk/decisions/."""

from __future__ import annotations

from django.urls import path

from yangguang.areas.decisions.desk import consultations, opinions

app_name = "decisions_desk"
ITEM = "consultations/<slug:number>/"
OPINION = "opinions/<slug:number>/"
urlpatterns = [
    path("consultations/", consultations.consultations, name="consultations"),
    path("consultations/new/", consultations.new, name="new"),
    path(ITEM, consultations.consultation, name="consultation"),
    path(f"{ITEM}edit/", consultations.edit, name="edit"),
    path(f"{ITEM}draft/", consultations.import_draft, name="import_draft"),
    path(f"{ITEM}prepare/", consultations.prepare, name="prepare"),
    path(f"{ITEM}reopen/", consultations.reopen, name="reopen"),
    path(f"{ITEM}report/", consultations.report, name="report"),
    path(f"{ITEM}suggest/", consultations.suggest, name="suggest"),
    path(f"{ITEM}enter/", consultations.enter, name="enter"),
    path(f"{ITEM}opinions/", opinions.opinions, name="opinions"),
    path(f"{ITEM}opinions/several/", opinions.several, name="several"),
    path(OPINION, opinions.opinion, name="opinion"),
    path(f"{OPINION}author/", opinions.author, name="author"),
    path(f"{OPINION}files/<int:pk>/", opinions.file, name="file"),
    path(f"{OPINION}show/", opinions.show, name="show"),
    path(f"{OPINION}hold/", opinions.hold, name="hold"),
    path(f"{OPINION}answer/", opinions.answer, name="answer"),
    path(f"{OPINION}approve/", opinions.approve, name="approve"),
    path(f"{OPINION}return/", opinions.send_back, name="send_back"),
    path(f"{OPINION}explain/", opinions.explain, name="explain"),
]

"""Addresses of the area's desk screens, under /desk/regulations/."""

from __future__ import annotations

from django.urls import path

from yangguang.areas.regulations.desk import cleanups, dossiers, interpretations, library

app_name = "regulations_desk"
DOSSIER = "dossiers/<slug:number>/"
INTERPRETATION = "interpretations/<slug:number>/"
CLEANUP = "cleanups/<slug:number>/"
urlpatterns = [
    path("dossiers/", dossiers.dossiers, name="dossiers"),
    path("dossiers/new/", dossiers.new, name="new"),
    path(DOSSIER, dossiers.dossier, name="dossier"),
    path(f"{DOSSIER}acts/<slug:act>/", dossiers.act, name="act"),
    path(f"{DOSSIER}prepare/", dossiers.prepare, name="prepare"),
    path(f"{DOSSIER}reopen/", dossiers.reopen, name="reopen"),
    path("interpretations/", interpretations.interpretations, name="interpretations"),
    path("interpretations/new/", interpretations.new, name="new_interpretation"),
    path(INTERPRETATION, interpretations.interpretation, name="interpretation"),
    path(f"{INTERPRETATION}edit/", interpretations.edit, name="edit_interpretation"),
    path(f"{INTERPRETATION}prepare/", interpretations.prepare, name="prepare_interpretation"),
    path(f"{INTERPRETATION}reopen/", interpretations.reopen, name="reopen_interpretation"),
    path("library/", library.library, name="library"),
    path("tasks/<int:pk>/", library.task, name="task"),
    path("reprints/", library.reprints, name="reprints"),
    path("reprints/new/", library.new_reprint, name="new_reprint"),
    path("cleanups/", cleanups.cleanups, name="cleanups"),
    path("cleanups/new/", cleanups.new, name="new_cleanup"),
    path(CLEANUP, cleanups.cleanup, name="cleanup"),
    path(f"{CLEANUP}items/<int:pk>/", cleanups.item, name="cleanup_item"),
    path(f"{CLEANUP}acts/<slug:act>/", cleanups.act, name="cleanup_act"),
]

"""Addresses of the desk screens of open events, under /desk/decisions/meetings/."""

from __future__ import annotations

from django.urls import path

from yangguang.areas.decisions.meetings import desk

app_name = "meetings_desk"
ITEM = "<slug:number>/"
ROW = "registrations/<slug:number>/"
urlpatterns = [
    path("", desk.events, name="events"),
    path("new/", desk.new, name="new"),
    path(ROW, desk.registration, name="registration"),
    path(f"{ROW}person/", desk.person, name="person"),
    path(f"{ROW}pass/", desk.pass_over, name="pass_over"),
    path("opinions/<int:pk>/", desk.opinion, name="opinion"),
    path("opinions/<int:pk>/approve/", desk.approve, name="approve"),
    path(ITEM, desk.event, name="event"),
    path(f"{ITEM}edit/", desk.edit, name="edit"),
    path(f"{ITEM}prepare/", desk.prepare, name="prepare"),
    path(f"{ITEM}reopen/", desk.reopen, name="reopen"),
    path(f"{ITEM}postpone/", desk.postpone, name="postpone"),
    path(f"{ITEM}cancel/", desk.cancel, name="cancel"),
    path(f"{ITEM}registrations/", desk.registrations, name="registrations"),
    path(f"{ITEM}judge/", desk.judge, name="judge"),
    path(f"{ITEM}freeze/", desk.freeze, name="freeze"),
    path(f"{ITEM}draw/", desk.carry_out, name="draw"),
    path(f"{ITEM}materials/", desk.materials, name="materials"),
    path(f"{ITEM}sheet/", desk.sheet, name="sheet"),
    path(f"{ITEM}checkin/", desk.check_in, name="check_in"),
    path(f"{ITEM}hold/", desk.hold, name="hold"),
    path(f"{ITEM}signing/", desk.signing, name="signing"),
    path(f"{ITEM}issues/", desk.issues, name="issues"),
    path(f"{ITEM}opinions/", desk.opinions, name="opinions"),
    path(f"{ITEM}report/", desk.report, name="report"),
    path(f"{ITEM}reopen-report/", desk.reopen_report, name="reopen_report"),
]

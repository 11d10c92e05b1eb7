"""Public addresses of open events, under /decisions/meetings/. They never die."""

from __future__ import annotations

from django.urls import path

from yangguang.areas.decisions.meetings.views import applying, events

app_name = "meetings"
ITEM = "<slug:number>/"
urlpatterns = [
    path("", events.home, name="home"),
    path("meetings.csv", events.meetings_csv, name="meetings_csv"),
    path("calendar.ics", events.calendar, name="calendar"),
    path("apply/check/", applying.PAGES.check, name="check"),
    path("apply/resume/", applying.PAGES.resume, name="resume"),
    path("apply/received/", applying.received, name="received"),
    path("apply/<slug:step>/", applying.PAGES.step, name="step"),
    path("follow/", applying.follow, name="follow"),
    path("own/", applying.own, name="own"),
    path("own/confirm/", applying.confirm, name="confirm"),
    path("own/withdraw/", applying.withdraw, name="withdraw"),
    path("own/speak/", applying.speak, name="speak"),
    path("own/leave/", applying.leave, name="leave"),
    path(ITEM, events.event, name="event"),
    path(f"{ITEM}register/", applying.begin, name="begin"),
    path(f"{ITEM}draw/", events.drawing, name="drawing"),
    path(f"{ITEM}draw.json", events.draw_json, name="draw_json"),
]

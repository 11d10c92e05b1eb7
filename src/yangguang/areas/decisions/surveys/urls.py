"""Public addresses of surveys, under /decisions/surveys/. They never die."""

from __future__ import annotations

from django.urls import path

from yangguang.areas.decisions.surveys.views import answering, surveys

app_name = "surveys"
ITEM = "<slug:number>/"
urlpatterns = [
    path("", surveys.home, name="home"),
    path("surveys.csv", surveys.surveys_csv, name="surveys_csv"),
    path("feed.atom", surveys.feed, name="feed"),
    path("received/", answering.received, name="received"),
    path("return/", answering.resume, name="resume"),
    path("follow/", answering.follow, name="follow"),
    path("own/", answering.own, name="own"),
    path("own/leave/", answering.leave, name="leave"),
    path(ITEM, surveys.survey, name="survey"),
    path(f"{ITEM}answer/", answering.answer, name="answer"),
    path(f"{ITEM}results/", surveys.results, name="results"),
    path(f"{ITEM}results.csv", surveys.results_csv, name="results_csv"),
    path(f"{ITEM}results/<slug:key>/", surveys.texts, name="texts"),
]

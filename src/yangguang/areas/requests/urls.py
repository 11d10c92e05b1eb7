"""Addresses of requests for everybody."""

from __future__ import annotations

from django.urls import path

from yangguang.areas.requests import file_views, public_views, views

app_name = "requests"
urlpatterns = [
    path("zfxxgk/<slug:code>/ysqgk/", views.apply, name="apply"),
    path("zfxxgk/<slug:code>/ysqgk/new/", views.begin, name="begin"),
    path("zfxxgk/<slug:code>/ysqgk/found/", views.found, name="found"),
    path("zfxxgk/<slug:code>/ysqgk/answered/", views.answered, name="answered"),
    path("zfxxgk/<slug:code>/ysqgk/check/", views.check, name="check"),
    path("zfxxgk/<slug:code>/ysqgk/return/", views.resume, name="resume"),
    path("zfxxgk/<slug:code>/ysqgk/files/<int:place>/remove/", views.detach, name="detach"),
    path("zfxxgk/<slug:code>/ysqgk/step/<slug:step>/", views.step, name="step"),
    path("requests/receipt/", views.receipt, name="receipt"),
    path("requests/files/<int:pk>/", file_views.released, name="released"),
    path("requests/", public_views.log, name="log"),
    path("requests/log.csv", public_views.log_csv, name="log_csv"),
    path("requests/statistics/", public_views.statistics, name="statistics"),
]

"""Addresses of requests for everybody."""

from __future__ import annotations

from django.urls import path

from yangguang.areas.requests import (
    correction_views,
    exchange_views,
    file_views,
    paper_views,
    public_views,
    third_party_views,
    views,
)

app_name = "requests"
urlpatterns = [
    path("zfxxgk/<slug:code>/ysqgk/", views.apply, name="apply"),
    path("zfxxgk/<slug:code>/ysqgk/new/", views.PAGES.begin, name="begin"),
    path("zfxxgk/<slug:code>/ysqgk/found/", views.found, name="found"),
    path("zfxxgk/<slug:code>/ysqgk/found/<slug:public_id>/", views.open_found, name="open_found"),
    path("zfxxgk/<slug:code>/ysqgk/answered/", views.answered, name="answered"),
    path("zfxxgk/<slug:code>/ysqgk/check/", views.PAGES.check, name="check"),
    path("zfxxgk/<slug:code>/ysqgk/return/", views.PAGES.resume, name="resume"),
    path("zfxxgk/<slug:code>/ysqgk/files/<int:place>/remove/", views.PAGES.detach, name="detach"),
    path("zfxxgk/<slug:code>/ysqgk/step/<slug:step>/", views.PAGES.step, name="step"),
    path("zfxxgk/<slug:code>/<slug:which>/form.<slug:form>", paper_views.paper, name="paper"),
    path("zfxxgk/<slug:code>/gengzheng/", correction_views.guide, name="correction"),
    path(
        "zfxxgk/<slug:code>/gengzheng/new/", correction_views.PAGES.begin, name="correction_begin"
    ),
    path(
        "zfxxgk/<slug:code>/gengzheng/check/", correction_views.PAGES.check, name="correction_check"
    ),
    path(
        "zfxxgk/<slug:code>/gengzheng/return/",
        correction_views.PAGES.resume,
        name="correction_resume",
    ),
    path(
        "zfxxgk/<slug:code>/gengzheng/files/<int:place>/remove/",
        correction_views.PAGES.detach,
        name="correction_detach",
    ),
    path(
        "zfxxgk/<slug:code>/gengzheng/step/<slug:step>/",
        correction_views.PAGES.step,
        name="correction_step",
    ),
    path("requests/correction-receipt/", correction_views.PAGES.receipt, name="correction_receipt"),
    path("requests/receipt/", views.PAGES.receipt, name="receipt"),
    path("requests/files/<int:pk>/", file_views.released, name="released"),
    path("requests/", public_views.log, name="log"),
    path("requests/log.csv", public_views.log_csv, name="log_csv"),
    path("requests/statistics/", public_views.statistics, name="statistics"),
    path("requests/statistics.csv", public_views.statistics_csv, name="statistics_csv"),
    path("requests/statistics/rows/", public_views.statistics_rows, name="statistics_rows"),
    path(
        "requests/statistics/rows.csv", public_views.statistics_rows_csv, name="statistics_rows_csv"
    ),
    path("requests/dates.ics", views.dates, name="dates"),
    path("requests/exchange/", exchange_views.arrive, name="exchange_in"),
    path("requests/again/", views.again, name="again"),
    path("requests/third-party/", third_party_views.knock, name="third_party"),
    path("requests/third-party/letter/", third_party_views.letter, name="third_party_letter"),
    path("requests/third-party/begin/", third_party_views.begin, name="third_party_begin"),
    path("requests/third-party/check/", third_party_views.PAGES.check, name="third_party_check"),
    path(
        "requests/third-party/files/<int:place>/remove/",
        third_party_views.PAGES.detach,
        name="third_party_detach",
    ),
    path("requests/third-party/leave/", third_party_views.leave, name="third_party_leave"),
    path(
        "requests/third-party/step/<slug:step>/",
        third_party_views.PAGES.step,
        name="third_party_step",
    ),
]

"""Addresses of the area at the desk, under /desk/new-media/."""

from __future__ import annotations

from django.urls import path

from yangguang.areas.press import desk

app_name = "media_desk"
urlpatterns = [
    path("", desk.accounts, name="accounts"),
    path("new/", desk.new, name="new"),
    path("filings/", desk.filings, name="filings"),
    path("filings/<int:pk>/", desk.filing, name="filing"),
    path("filings/<int:pk>/send-back/", desk.send_back, name="send_back"),
    path("columns/", desk.joint_columns, name="joint_columns"),
    path("columns/new/", desk.new_joint, name="new_joint"),
    path("columns/<slug:slug>/end/", desk.end_joint, name="end_joint"),
    path("<slug:number>/", desk.account, name="account"),
    path("<slug:number>/update/", desk.update, name="update"),
    path("<slug:number>/file/<slug:kind>/", desk.file, name="file"),
]

"""Public addresses of the area, under /new-media/. They never die."""

from __future__ import annotations

from django.urls import path

from yangguang.areas.press import views

app_name = "media"
urlpatterns = [
    path("", views.accounts, name="accounts"),
    path("accounts.csv", views.accounts_csv, name="accounts_csv"),
    path("columns/", views.joint_columns, name="joint_columns"),
    path("<slug:number>/", views.account, name="account"),
]

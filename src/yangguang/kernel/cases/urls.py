"""Addresses of 查我的办件, under /status/."""

from __future__ import annotations

from django.urls import path

from yangguang.kernel.cases import views

app_name = "cases"
urlpatterns = [
    path("", views.status, name="status"),
    path("matter/", views.matter, name="matter"),
    path("matter/leave/", views.leave, name="leave"),
    path("matter/tokens/", views.tokens, name="tokens"),
    path("matter/tokens/<int:pk>/revoke/", views.revoke, name="revoke_token"),
    path("matter/letters/<int:pk>/", views.letter, name="letter"),
    path("matter/letters/<int:pk>/letter.<slug:form>", views.letter_file, name="letter_file"),
    path("matter/<slug:act>/", views.act, name="act"),
]

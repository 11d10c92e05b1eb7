"""Public addresses of this room."""

from __future__ import annotations

from django.urls import path

from yangguang.kernel.notices import views

app_name = "notices"
OWN = "subscriptions/<uuid:uid>/<str:token>/"

urlpatterns = [
    path("subscribe/", views.subscribe_page, name="subscribe"),
    path("subscribe/sent/", views.sent, name="sent"),
    path(f"{OWN}confirm/", views.confirm, name="confirm"),
    path(OWN, views.manage, name="manage"),
    path(f"{OWN}unsubscribe/", views.unsubscribe, name="unsubscribe"),
    path("recover/", views.recover, name="recover"),
    path("recover/sent/", views.recover_sent, name="recover_sent"),
    path("calendar/public.ics", views.public_calendar, name="public_calendar"),
]

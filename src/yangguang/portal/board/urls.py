"""Addresses of the board. They never die: a clause keeps its number, an obligation its key."""

from __future__ import annotations

from django.urls import path, register_converter

from yangguang.portal.board import feeds, views


class ClauseConverter:
    """A clause of the plan: `4.2.2-d`."""

    regex = r"[0-9]+(?:\.[0-9]+)*-[a-z][0-9]*"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(ClauseConverter, "clause")

app_name = "board"
urlpatterns = [
    path("", views.plan, name="plan"),
    path("rows/", views.rows, name="rows"),
    path("export.csv", views.export, name="export"),
    path("feed.<slug:form>", feeds.feed, name="feed"),
    path("history/", views.history, name="history"),
    path("history.csv", views.history_csv, name="history_csv"),
    path("limits/", views.limits, name="limits"),
    path("agencies/", views.agencies, name="agencies"),
    path("agencies/<slug:code>/", views.agency, name="agency"),
    path("<clause:clause>/", views.clause, name="clause"),
    path("<clause:clause>/<slug:agency>/<slug:opening>/", views.obligation, name="obligation"),
]

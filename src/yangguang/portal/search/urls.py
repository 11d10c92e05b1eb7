"""Addresses of the search."""

from __future__ import annotations

from django.urls import path

from yangguang.portal.search import views

app_name = "search"
urlpatterns = [
    path("", views.results, name="results"),
    path("suggest/", views.suggestions, name="suggest"),
    path("opened/", views.opened, name="opened"),
    path("opensearch.xml", views.description, name="description"),
]

"""Public addresses of the area, under /regulations/. They never die."""

from __future__ import annotations

from django.urls import path

from yangguang.areas.regulations.views import library

app_name = "regulations"
urlpatterns = [
    path("", library.library, name="library"),
    path("library.csv", library.library_csv, name="library_csv"),
    path("cleanups/", library.cleanups, name="cleanups"),
    path("cleanups/<slug:number>/", library.cleanup, name="cleanup"),
    path("cleanups/<slug:number>/result.csv", library.cleanup_csv, name="cleanup_csv"),
    path("reprints/", library.reprints, name="reprints"),
    path("documents/<slug:public_id>/", library.life, name="life"),
]

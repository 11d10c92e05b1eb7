"""Only the design system's own addresses, as its tests need no other room."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("yangguang.kernel.ui.urls"))]

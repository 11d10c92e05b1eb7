"""Registers the design system: templates, static files, template tags."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The shared look and behaviour of portal, desk and board."""

    name = "yangguang.kernel.ui"
    label = "ui"

"""Registers the design system: templates, static files, template tags."""

from __future__ import annotations

from django.apps import AppConfig
from django.forms import Field
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    """The shared look and behaviour of portal, desk and board."""

    name = "yangguang.kernel.ui"
    label = "ui"

    def ready(self) -> None:
        """Say in the project's own words that a field was left empty, in every form."""
        Field.default_error_messages["required"] = _("请填写或者选择这一项。")

"""Registers the design system: templates, static files, template tags."""

from __future__ import annotations

from django.apps import AppConfig
from django.core import validators
from django.forms import DateField, DateTimeField, Field, IntegerField, TimeField
from django.utils.translation import gettext_lazy as _

LIMITS = (
    (
        validators.MinLengthValidator,
        _("至少写%(limit_value)d个字，现在有%(show_value)d个。"),
    ),
    (
        validators.MaxLengthValidator,
        _("最多写%(limit_value)d个字，现在有%(show_value)d个。"),
    ),
    (validators.MinValueValidator, _("不能小于%(limit_value)s。")),
    (validators.MaxValueValidator, _("不能大于%(limit_value)s。")),
    (validators.EmailValidator, _("请填写完整的电子邮箱，例如 name@example.com。")),
)


class UiConfig(AppConfig):
    """The shared look and behaviour of portal, desk and board."""

    name = "yangguang.kernel.ui"
    label = "ui"

    def ready(self) -> None:
        """Say in the project's own words what is wrong with a field, in every form."""
        Field.default_error_messages["required"] = _("请填写或者选择这一项。")
        IntegerField.default_error_messages["invalid"] = _("请填写整数。")
        DateField.default_error_messages["invalid"] = _("请按“2026-11-30”的样子填写日期。")
        DateTimeField.default_error_messages["invalid"] = _(
            "请按“2026-11-30 17:00”的样子填写日期和时间。"
        )
        TimeField.default_error_messages["invalid"] = _("请按“17:00”的样子填写时间。")
        for validator, message in LIMITS:
            validator.message = message

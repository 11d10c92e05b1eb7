"""Notices: messages to officers and citizens."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Messages, subscriptions, calendars."""

    name = "yangguang.kernel.notices"
    label = "notices"

    def ready(self) -> None:
        """Register channels, tellers, templates and acts of this room."""
        from yangguang.kernel.notices import registrations

        registrations.register()

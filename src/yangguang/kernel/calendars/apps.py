"""Calendars: which days offices work, by which notice, in which version."""

from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    """Years, special days, office hours, versions; re-deriving and checking of due dates."""

    name = "yangguang.kernel.calendars"
    label = "calendars"

    def ready(self) -> None:
        """Register the acts of this room and its nightly comparison."""
        from yangguang.kernel.calendars import registrations

        registrations.register()

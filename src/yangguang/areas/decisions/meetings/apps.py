"""列席会议、开放日、听证: who attends is registered for, drawn in public and answered."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Meetings, open days and hearings to which the public comes."""

    name = "yangguang.areas.decisions.meetings"
    label = "meetings"

    def ready(self) -> None:
        """Tell the kernel what this room gives it."""
        from yangguang.areas.decisions.meetings import (
            registrations,  # the registries need loaded apps
        )

        registrations.register()

"""自查: what the national checks of sites look for, looked for every day by ourselves."""

from django.apps import AppConfig


class InspectionConfig(AppConfig):
    """Daily checks of our own portal."""

    name = "yangguang.areas.oversight.inspection"
    label = "inspection"

    def ready(self) -> None:
        """Tell the kernel what this part of the area gives it."""
        from yangguang.areas.oversight.inspection import (
            registrations,  # the registries need loaded apps
        )

        registrations.register()

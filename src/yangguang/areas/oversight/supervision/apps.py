"""督办: tasks on a ledger, watched by clocks, pressed for by cards and letters."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """What is followed up, and how it is pressed for."""

    name = "yangguang.areas.oversight.supervision"
    label = "supervision"

    def ready(self) -> None:
        """Tell the kernel what this area gives it."""
        from yangguang.areas.oversight.supervision import (
            registrations,  # the registries need loaded apps
        )

        registrations.register()

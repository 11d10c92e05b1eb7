"""Duties: the plan's clauses as data, obligations derived from them, what proves them."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """Duties, obligations, evidence."""

    name = "yangguang.kernel.duties"
    label = "duties"

    def ready(self) -> None:
        """Register what this room and those below it can prove."""
        from yangguang.kernel.duties import registrations

        registrations.register()

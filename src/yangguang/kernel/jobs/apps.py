"""Long jobs: work that outlives a request, with progress, a stop and a report."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Jobs, their lines, the kinds other rooms register."""

    name = "yangguang.kernel.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Register the acts and the upkeep of this room."""
        from yangguang.kernel.jobs import registrations

        registrations.register()

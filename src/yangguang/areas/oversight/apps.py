"""Oversight: complaints, assessment, supervision of openness itself."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """Who watches whether the city is open."""

    name = "yangguang.areas.oversight"
    label = "oversight"

    def ready(self) -> None:
        """Register the kinds of matter."""
        from yangguang.areas.oversight import registrations  # the registry needs loaded apps

        registrations.register()

"""Serving: pages rendered once and given out while they are true."""

from django.apps import AppConfig


class ServingConfig(AppConfig):
    """The page store and what it needs of others."""

    name = "yangguang.kernel.serving"
    label = "serving"

    def ready(self) -> None:
        """Register what leaves the store when something is taken back."""
        from yangguang.kernel.serving import registrations

        registrations.register()

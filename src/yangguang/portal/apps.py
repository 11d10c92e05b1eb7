"""The portal: what citizens read."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Home, catalogue, record pages, columns, the statutory column."""

    name = "yangguang.portal"
    label = "portal"

    def ready(self) -> None:
        """Register the catalogue as a list that can be subscribed to."""
        from yangguang.portal import subscriptions
        from yangguang.portal.search import registrations

        subscriptions.register()
        registrations.register()

"""Requests: 依申请公开, from the application to the annual report."""

from django.apps import AppConfig


class RequestsConfig(AppConfig):
    """The right to ask."""

    name = "yangguang.areas.requests"
    label = "requests"

    def ready(self) -> None:
        """Register the kind of matter."""
        from yangguang.areas.requests import (  # the registry needs loaded apps
            followed,
            registrations,
        )

        registrations.register()
        followed.register()

"""我为政府网站找错: what readers find wrong on the site, mended and answered by a date."""

from django.apps import AppConfig


class ErrorReportsConfig(AppConfig):
    """Error reports as matters with clocks."""

    name = "yangguang.areas.oversight.error_reports"
    label = "error_reports"

    def ready(self) -> None:
        """Tell the kernel what this part of the area gives it."""
        from yangguang.areas.oversight.error_reports import (
            registrations,  # the registries need loaded apps
        )

        registrations.register()

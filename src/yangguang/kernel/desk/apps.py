"""The desk: the generic screens of the back office."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """What officers work with."""

    name = "yangguang.kernel.desk"
    label = "desk"

    def ready(self) -> None:
        """Tell the ledger which acts are done here."""
        from yangguang.kernel.desk import (
            registrations,  # the registry needs loaded apps
        )

        registrations.register()

"""The room kernel.exchange."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Configuration of kernel.exchange."""

    name = "yangguang.kernel.exchange"
    label = "exchange"

    def ready(self) -> None:
        """Register the long job of this room."""
        from yangguang.kernel.exchange import registrations

        registrations.register()

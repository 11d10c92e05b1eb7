"""The room kernel.exchange."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Configuration of kernel.exchange."""

    name = "yangguang.kernel.exchange"
    label = "exchange"

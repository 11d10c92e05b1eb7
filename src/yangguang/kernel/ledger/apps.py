"""The ledger: acts, seals, followers, the timetable."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The append-only record of public acts."""

    name = "yangguang.kernel.ledger"
    label = "ledger"

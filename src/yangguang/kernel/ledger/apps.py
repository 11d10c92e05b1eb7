"""The ledger: acts, seals, followers, the timetable."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The append-only record of public acts."""

    name = "yangguang.kernel.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Register the acts of this room."""
        from yangguang.kernel.ledger import erasure, registry, timetable

        registry.register_acts(*erasure.KINDS, *timetable.KINDS)

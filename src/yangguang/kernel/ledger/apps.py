"""The ledger: acts, seals, followers, the timetable."""

from django.apps import AppConfig

from yangguang.kernel.tags import declare_unseen

RUNNING = (
    "ledger_unsealed",
    "ledger_heartbeat",
    "ledger_follower",
    "ledger_delivery",
    "ledger_accessrecord",
    "ledger_actprivate",
    "ledger_timedfact",
)
"""Tables about the running and about who looked; no page for everybody shows them."""


class LedgerConfig(AppConfig):
    """The append-only record of public acts."""

    name = "yangguang.kernel.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Register the acts of this room."""
        from yangguang.kernel.ledger import erasure, registry, timetable

        registry.register_acts(*erasure.KINDS, *timetable.KINDS)
        declare_unseen(*RUNNING)

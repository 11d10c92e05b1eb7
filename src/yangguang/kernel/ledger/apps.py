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
        """Register the acts of this room and its upkeep."""
        from yangguang.kernel.ledger import erasure, registry, timetable, upkeep

        registry.register_acts(*erasure.KINDS, *timetable.KINDS)
        registry.register_daily(upkeep.NIGHTLY, upkeep.AT_NIGHT, upkeep.keep_up_tonight)
        declare_unseen(*RUNNING)

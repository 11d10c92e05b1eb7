"""What duties give the ledger, and what the rooms below can prove."""

from __future__ import annotations

from yangguang.kernel.duties import publishing_proof


def register() -> None:
    """Register everything once, at start."""
    publishing_proof.register()

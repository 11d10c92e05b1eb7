"""What matters can prove: that one was opened, moved, answered; told by the act's own facts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yangguang.kernel.duties.registry import Evidence, register_evidence


def register() -> None:
    """Register what matters can prove. A matter has no public face by its number alone."""
    register_evidence(
        Evidence(
            "cases",
            (
                "cases.opened",
                "cases.moved",
                "cases.consultation_answered",
                "cases.letter_issued",
                "cases.letter_delivered",
            ),
            _("办件的办理"),
        )
    )

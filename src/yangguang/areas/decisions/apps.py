"""决策公开: consultations, open meetings and the dossiers of major decisions."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    """From the first draft to the adopted opinion, in public."""

    name = "yangguang.areas.decisions"
    label = "decisions"

    def ready(self) -> None:
        """Tell the kernel what this area gives it."""
        from yangguang.areas.decisions import registrations  # the registries need loaded apps

        registrations.register()

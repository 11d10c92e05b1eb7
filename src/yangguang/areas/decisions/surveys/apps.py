"""问卷调查和民意调查: what is asked, who answered how, what came of it."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """Questionnaires and polls."""

    name = "yangguang.areas.decisions.surveys"
    label = "surveys"

    def ready(self) -> None:
        """Tell the kernel what this room gives it."""
        from yangguang.areas.decisions.surveys import (
            registrations,  # the registries need loaded apps
        )

        registrations.register()

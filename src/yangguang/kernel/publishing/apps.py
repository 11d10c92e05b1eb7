"""Publishing: the gate through which everything becomes public."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """Records, versions, reviews, publications."""

    name = "yangguang.kernel.publishing"
    label = "publishing"

    def ready(self) -> None:
        """Register the acts, the projection and the timed facts of this room."""
        from yangguang.kernel.publishing import registrations

        registrations.register()

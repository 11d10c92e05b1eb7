"""政务新媒体和合办栏目: who speaks for the government elsewhere, and with whom."""

from django.apps import AppConfig


class PressConfig(AppConfig):
    """The directory of accounts in new media, and the joint columns."""

    name = "yangguang.areas.press"
    label = "press"

    def ready(self) -> None:
        """Tell the kernel what this area gives it."""
        from yangguang.areas.press import followed, registrations  # the registries need loaded apps

        registrations.register()
        followed.register()

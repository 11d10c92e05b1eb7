"""规范性文件: the library, the way of a draft, its interpretation, clean-up."""

from django.apps import AppConfig


class RegulationsConfig(AppConfig):
    """What binds everybody, how it came about, and whether it still holds."""

    name = "yangguang.areas.regulations"
    label = "regulations"

    def ready(self) -> None:
        """Tell the kernel what this area gives it."""
        from yangguang.areas.regulations import (  # the registries need loaded apps
            followed,
            registrations,
        )

        registrations.register()
        followed.register()

"""保障措施: leading groups, staff, work plans and progress reports (plan, part five)."""

from django.apps import AppConfig


class AssuranceConfig(AppConfig):
    """What makes sure that the plan is carried out."""

    name = "yangguang.areas.oversight.assurance"
    label = "assurance"

    def ready(self) -> None:
        """Tell the kernel what this area gives it."""
        from yangguang.areas.oversight.assurance import (
            registrations,  # the registries need loaded apps
        )

        registrations.register()

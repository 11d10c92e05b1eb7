"""Cases: numbered matters of any kind, their states, clocks, letters and persons."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """What a city handles for somebody who asked."""

    name = "yangguang.kernel.cases"
    label = "cases"

    def ready(self) -> None:
        """Register acts, erasure, the sweep and the comparison of dates."""
        from yangguang.kernel.cases import registrations  # the registry needs loaded apps

        registrations.register()

"""Organizations: agencies, persons, roles."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """The lowest room of the kernel that has tables."""

    name = "yangguang.kernel.organizations"
    label = "organizations"

"""The portal: what citizens read."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Home, catalogue, record pages, columns, the statutory column."""

    name = "yangguang.portal"
    label = "portal"

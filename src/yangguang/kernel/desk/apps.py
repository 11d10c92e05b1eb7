"""The room kernel.desk."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Configuration of kernel.desk."""

    name = "yangguang.kernel.desk"
    label = "desk"

"""The project: where rooms are put together."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Commands of the installation; no models."""

    name = "yangguang.project"
    label = "project"

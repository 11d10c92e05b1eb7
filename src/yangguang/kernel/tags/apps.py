"""Tags: what pages showed and what moved since."""

from django.apps import AppConfig


class TagsConfig(AppConfig):
    """Versions of tags, and the database connections that move them."""

    name = "yangguang.kernel.tags"
    label = "tags"

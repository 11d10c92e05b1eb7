"""Search: what is public, found the way people write."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The index, its follower, the understanding of queries, what editors set."""

    name = "yangguang.kernel.search"
    label = "search"

    def ready(self) -> None:
        """Register the follower and the acts of this room."""
        from yangguang.kernel.search import registrations

        registrations.register()

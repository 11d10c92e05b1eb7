"""The project: where rooms are put together."""

from django.apps import AppConfig

from yangguang.project.memory import keep_little


class ProjectConfig(AppConfig):
    """Commands of the installation; no models."""

    name = "yangguang.project"
    label = "project"

    def ready(self) -> None:
        """Tell the portal whose city this is; every process of the installation passes here."""
        keep_little()
        # The city's reader uses models, which must be loaded first.
        from yangguang.areas.requests.site_table_services import register_form
        from yangguang.kernel.ui import site
        from yangguang.portal.site import register_pages
        from yangguang.project.city import site_facts, site_pages, site_table_form

        site.register(site_facts)
        register_pages(site_pages)
        register_form(site_table_form)

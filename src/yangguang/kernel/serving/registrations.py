"""What serving gives the rooms below it: nothing taken back stays in the page store."""

from __future__ import annotations

from django.conf import settings

from yangguang.kernel.publishing.killlist import register_purge
from yangguang.kernel.serving.bell import bell_of
from yangguang.kernel.serving.mirroring.copying import take_back
from yangguang.kernel.serving.site import baked, disk, publication_tags
from yangguang.kernel.tags import declare_unseen
from yangguang.kernel.tags.announcing import announce_with


def purge(line: dict[str, str]) -> None:
    """Delete what a line of the kill list takes back from the pages of this machine.

    Other processes of the machine ask the list with every page they give out; other machines learn
    of it with the versions, within a quarter of a second.
    """
    take_back(publication_tags(line))
    store = disk()
    keys = store.keys_showing(publication_tags(line))
    files = baked()
    if files is not None:
        files.remove(keys)
    store.remove(keys)


ABOUT_READERS = (
    *("django_session", "otp_totp_totpdevice", "django_tasks_database_dbtaskresult"),
    *("organizations_backupcode", "organizations_loginfailure", "desk_presence"),
    *("jobs_job", "jobs_jobline", "notices_preference", "notices_subscription"),
    *("cases_party", "cases_applicantdraft", "cases_attempt", "publishing_printorder"),
)
"""Tables of rooms that serving stands above, about readers, officers or the running."""


def register() -> None:
    """Register everything once, at start."""
    declare_unseen(*ABOUT_READERS)
    register_purge(purge)
    bell = bell_of(settings.REDIS_URL)
    announce_with(bell.ring if bell is not None else None)

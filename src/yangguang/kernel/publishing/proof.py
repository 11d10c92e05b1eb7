"""What `verify` compares: every published text with its digest, every manifest with its items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yangguang.kernel.publishing import rules
from yangguang.kernel.publishing.content import digest_of
from yangguang.kernel.publishing.models import Batch, Publication

if TYPE_CHECKING:
    from collections.abc import Iterator


def differing_publications() -> Iterator[str]:
    """One line for each published version or signed manifest that is not what was signed."""
    rows = (
        Publication.objects.select_related("version__topic", "version__column", "record")
        .prefetch_related("version__attachments")
        .order_by("pk")
    )
    for publication in rows.iterator(chunk_size=500):
        if digest_of(publication.version) != publication.digest:
            yield _("%(record)s 第%(number)d版的内容与公开时的摘要不一致") % {
                "record": publication.record.public_id,
                "number": publication.version.number,
            }
    for batch in Batch.objects.exclude(manifest_digest="").order_by("pk").iterator():
        digests = list(batch.items.order_by("position").values_list("digest", flat=True))
        if rules.manifest_digest(digests) != batch.manifest_digest:
            yield _("第%(batch)d批的清单与审查时的摘要不一致") % {"batch": batch.pk}

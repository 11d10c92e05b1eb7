"""Filters that put findings and files into words and addresses."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.kernel.desk.rich import area_of
from yangguang.kernel.organizations.rules import ROLE_LABELS, Role
from yangguang.kernel.publishing import malware
from yangguang.kernel.publishing.models import Version
from yangguang.kernel.publishing.scan.findings import Rule
from yangguang.kernel.publishing.scan.labels import LABELS

if TYPE_CHECKING:
    from datetime import date

    from yangguang.kernel.organizations.models import Person
    from yangguang.kernel.publishing.models import Attachment
    from yangguang.kernel.publishing.scan import Finding

register = template.Library()


@register.inclusion_tag("desk/_unscanned_files.html")
def unscanned_files() -> dict[str, bool]:
    """Beside files from outside: that nothing looks at them for malware, where that is so."""
    return {"is_set": malware.is_set()}


@register.filter
def rule_label(finding: Finding) -> str:
    """What was found."""
    return str(LABELS[finding.rule])


@register.filter
def field_label(finding: Finding) -> str:
    """In which text it was found."""
    name, _sep, place = finding.field.partition(":")
    if name in {"annex", "annex_title"}:
        return _("附件 %(number)d") % {"number": int(place) + 1}
    if name == "attachment":
        return place
    return str(getattr(Version._meta.get_field(name), "verbose_name", name))


@register.filter
def excerpt_before(finding: Finding) -> str:
    """Text before the match."""
    return finding.excerpt[: finding.excerpt_start]


@register.filter
def excerpt_match(finding: Finding) -> str:
    """The match."""
    return finding.excerpt[finding.excerpt_start : finding.excerpt_end]


@register.filter
def excerpt_after(finding: Finding) -> str:
    """Text after the match."""
    return finding.excerpt[finding.excerpt_end :]


@register.filter
def can_mask(finding: Finding) -> bool:
    """Whether one click can mask it in place."""
    return finding.suggestion is not None and not finding.field.startswith("attachment")


@register.filter
def is_word(finding: Finding) -> bool:
    """Whether a word of the list was found, rather than personal data."""
    return finding.rule in {Rule.WORD_ERROR, Rule.WORD_FORBIDDEN, Rule.WORD_OUTDATED}


@register.filter
def roles_on(person: Person, on: date) -> str:
    """The person's roles on the day in words; one held at many units is named once."""
    held = Counter(
        role.role
        for role in person.role_assignments.all()
        if role.valid_to is None or role.valid_to >= on
    )
    return "、".join(
        str(ROLE_LABELS[Role(role)])
        if count == 1
        else _("%(role)s（%(count)d 个单位）") % {"role": ROLE_LABELS[Role(role)], "count": count}
        for role, count in held.items()
    )


@register.filter
def area(finding: Finding) -> str:
    """The name of the text area it stands in; empty for other fields."""
    return area_of(finding)


@register.filter
def desk_file(file: Attachment, version: Version) -> str:
    """The officer's address of a file."""
    digest = file.digest.partition(":")[2]
    return reverse("desk:file", args=[version.record.public_id, digest, file.name])

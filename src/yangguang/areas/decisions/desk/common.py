"""What every desk screen of this area needs."""

from __future__ import annotations

from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.kernel.desk import acting

to = partial(acting.go_to, "decisions_desk")
form_page = partial(acting.form_page, template="decisions/desk/form.html")


def above(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """Where the area's screens hang."""
    return [(_("征求意见"), reverse("decisions_desk:consultations")), *more]

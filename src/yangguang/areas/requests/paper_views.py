"""The empty forms on paper for everybody: application and correction, per agency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yangguang.areas.requests.views import receiver
from yangguang.kernel.cases.printing import FORMS
from yangguang.kernel.cases.sheets import stored_sheet
from yangguang.kernel.cases.views import being_printed
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.ui.downloads import file_response

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

WHICH = ("ysqgk", "gengzheng")


@never_cache
@require_safe
def paper(request: HttpRequest, code: str, which: str, form: str) -> HttpResponse:
    """The form to be printed and filled in by hand, with the agency's address, hours, telephone."""
    # Pages that print nothing do without the words of every form.
    from yangguang.areas.requests.papers import application_form, correction_form

    agency = receiver(code)
    if form not in FORMS or which not in WHICH:
        raise Http404
    at = now()
    make = application_form if which == "ysqgk" else correction_form
    document = make(agency, city_date(at))
    data = stored_sheet(document, form, at=at)
    if data is None:
        about = "requests:apply" if which == "ysqgk" else "requests:correction"
        return being_printed(request, "cases/printing.html", reverse(about, args=[code]))
    name = f"{document.title}-{agency_name(agency, short=True)}.{form}"
    return file_response(data, name=name, media_type=FORMS[form])

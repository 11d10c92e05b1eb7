"""Files of a reply for the applicant: by number and query code, after the reply went out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.views.decorators.http import require_safe

from yangguang.areas.requests.file_services import opened, released_files
from yangguang.kernel.cases.views import code_shown
from yangguang.kernel.ui.downloads import file_response

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from yangguang.kernel.cases.models import Case


@require_safe
@code_shown
def released(request: HttpRequest, case: Case, pk: int) -> HttpResponse:
    """The copy that was released; never the original of a covered one."""
    del request
    for row, name in released_files(case):
        if row.pk == pk:
            return file_response(opened(case, row.copy_path), name=name, media_type=row.media_type)
    raise Http404

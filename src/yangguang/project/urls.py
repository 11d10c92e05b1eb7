"""Every address of the installation."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from yangguang.project.api import api

handler400 = "yangguang.portal.errors.bad_request"
handler403 = "yangguang.portal.errors.forbidden"
handler404 = "yangguang.portal.errors.not_found"
handler500 = "yangguang.portal.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("yangguang.kernel.ui.urls")),
    path("desk/decisions/surveys/", include("yangguang.areas.decisions.surveys.desk_urls")),
    path("desk/decisions/meetings/", include("yangguang.areas.decisions.meetings.desk_urls")),
    path("desk/decisions/", include("yangguang.areas.decisions.desk.urls")),
    path("desk/regulations/", include("yangguang.areas.regulations.desk.urls")),
    path("desk/oversight/", include("yangguang.areas.oversight.assurance.desk.urls")),
    path("desk/supervision/", include("yangguang.areas.oversight.supervision.urls")),
    path("desk/inspection/", include("yangguang.areas.oversight.inspection.urls")),
    path("desk/error-reports/", include("yangguang.areas.oversight.error_reports.desk_urls")),
    path("desk/new-media/", include("yangguang.areas.press.desk_urls")),
    path("desk/requests/", include("yangguang.areas.requests.desk_urls")),
    path("desk/", include("yangguang.areas.oversight.desk_urls")),
    path("desk/", include("yangguang.kernel.desk.urls")),
    path("status/", include("yangguang.kernel.cases.urls")),
    path("decisions/surveys/", include("yangguang.areas.decisions.surveys.urls")),
    path("decisions/meetings/", include("yangguang.areas.decisions.meetings.urls")),
    path("decisions/", include("yangguang.areas.decisions.urls")),
    path("regulations/", include("yangguang.areas.regulations.urls")),
    path("new-media/", include("yangguang.areas.press.urls")),
    path("complaints/", include("yangguang.areas.oversight.urls")),
    path("report-error/", include("yangguang.areas.oversight.error_reports.urls")),
    path("", include("yangguang.areas.requests.urls")),
    path("api/v1/", api.urls),
    path("", include("yangguang.kernel.notices.urls")),
    path("board/", include("yangguang.portal.board.urls")),
    path("search/", include("yangguang.portal.search.urls")),
    path("", include("yangguang.portal.urls")),
]

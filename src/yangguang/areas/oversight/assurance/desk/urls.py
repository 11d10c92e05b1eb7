"""Addresses of the area's desk screens, under /desk/oversight/."""

from __future__ import annotations

from django.urls import path

from yangguang.areas.oversight.assurance.desk import groups, plans, reports

app_name = "assurance"
REPORT = "reports/<int:year>/<slug:code>/"

urlpatterns = [
    path("groups/", groups.groups, name="groups"),
    path("groups/new/", groups.new_group, name="new_group"),
    path("groups/<int:pk>/", groups.group, name="group"),
    path("groups/<int:pk>/members/new/", groups.new_member, name="new_member"),
    path("groups/<int:pk>/meetings/new/", groups.new_meeting, name="new_meeting"),
    path("groups/<int:pk>/dissolve/", groups.dissolve, name="dissolve"),
    path("members/<int:pk>/end/", groups.end_member, name="end_member"),
    path("staff/", groups.staff, name="staff"),
    path("staff/new/", groups.new_staff, name="new_staff"),
    path("staff/<int:pk>/end/", groups.end_staff, name="end_staff"),
    path("plans/", plans.plans, name="plans"),
    path("plans/new/", plans.new_plan, name="new_plan"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/adopt/", plans.adopt_plan, name="adopt_plan"),
    path("reports/", reports.rounds, name="rounds"),
    path("reports/new/", reports.new_round, name="new_round"),
    path("reports/<int:year>/", reports.round_page, name="round"),
    path("reports/<int:year>/summary/", reports.draft_summary, name="draft_summary"),
    path(REPORT, reports.report, name="report"),
    path(f"{REPORT}begin/", reports.begin, name="begin"),
    path(f"{REPORT}submit/", reports.submit, name="submit"),
    path(f"{REPORT}return/", reports.send_back, name="send_back"),
    path(f"{REPORT}confirm/", reports.confirm, name="confirm"),
    path(f"{REPORT}seal/", reports.seal, name="seal"),
    path(f"{REPORT}seal/file/", reports.seal_file, name="seal_file"),
]

"""Addresses of requests at the desk, under /desk/requests/."""

from __future__ import annotations

from django.urls import path

from yangguang.areas.requests import (
    desk,
    exchange_desk,
    file_desk,
    ground_desk,
    import_desk,
    paper_desk,
    remedy_desk,
    report_desk,
    site_table_desk,
)

app_name = "requests_desk"
urlpatterns = [
    path("register/", desk.register, name="register"),
    path("register-correction/", desk.register_correction, name="register_correction"),
    path("remedies/", remedy_desk.remedies, name="remedies"),
    path("grounds/", ground_desk.by_ground, name="grounds"),
    path("import/", import_desk.upload, name="import"),
    path("import/check/", import_desk.check, name="import_check"),
    path("import/template.xlsx", import_desk.register_template, name="import_template"),
    path("reports/", report_desk.reports, name="reports"),
    path("reports/<slug:code>/<int:year>/", report_desk.report, name="report"),
    path(
        "reports/<slug:code>/<int:year>/override/",
        report_desk.report_override,
        name="report_override",
    ),
    path("reports/<slug:code>/<int:year>/report.csv", report_desk.report_csv, name="report_csv"),
    path("reports/<slug:code>/<int:year>/report.json", report_desk.report_json, name="report_json"),
    path(
        "reports/<slug:code>/<int:year>/acts/<slug:act>/",
        report_desk.report_act,
        name="report_act",
    ),
    path("site-tables/", site_table_desk.site_tables, name="site_tables"),
    path("site-tables/<slug:table>/<int:year>/", site_table_desk.site_table, name="site_table"),
    path(
        "site-tables/<slug:table>/<int:year>/acts/<slug:act>/",
        site_table_desk.site_table_act,
        name="site_table_act",
    ),
    path(
        "site-tables/<slug:table>/<int:year>/table.csv",
        site_table_desk.site_table_csv,
        name="site_table_csv",
    ),
    path(
        "site-tables/<slug:table>/<int:year>/table.json",
        site_table_desk.site_table_json,
        name="site_table_json",
    ),
    path("<slug:number>/files/", file_desk.files, name="files"),
    path("<slug:number>/files/<int:pk>/page/<int:page>/", file_desk.file_page, name="file_page"),
    path(
        "<slug:number>/files/<int:pk>/page/<int:page>.png",
        file_desk.file_picture,
        name="file_picture",
    ),
    path("<slug:number>/files/<int:pk>/copy/", file_desk.file_copy, name="file_copy"),
    path("<slug:number>/files/<int:pk>/acts/<slug:act>/", file_desk.file_act, name="file_act"),
    path("before/", paper_desk.before, name="before"),
    path("exchange/", exchange_desk.exchange, name="exchange"),
    path("exchange/again/", exchange_desk.again, name="exchange_again"),
    path("office/", paper_desk.office, name="office"),
    path("<slug:number>/papers/", paper_desk.papers, name="papers"),
    path("<slug:number>/papers/<slug:key>.<slug:form>", paper_desk.paper_file, name="paper_file"),
    path("<slug:number>/record/", desk.record, name="record"),
    path(
        "<slug:number>/third-party-files/<int:pk>/",
        desk.third_party_file,
        name="third_party_file",
    ),
]

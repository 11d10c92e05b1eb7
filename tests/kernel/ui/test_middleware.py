from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse
from django.test import RequestFactory

from yangguang.kernel.ui.middleware import POLICY, ContentSecurityPolicyMiddleware


def _respond(view, path="/"):
    return ContentSecurityPolicyMiddleware(view)(RequestFactory().get(path))


def test_policy_plain_page_allows_own_files_only():
    response = _respond(lambda request: HttpResponse("文"))

    policy = response["Content-Security-Policy"]
    assert policy == "; ".join(f"{name} {value}" for name, value in POLICY.items())
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "camera=()" in response["Permissions-Policy"]


def test_policy_set_by_the_view_is_kept():
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("x", headers={"Content-Security-Policy": "default-src 'none'"})

    assert _respond(view)["Content-Security-Policy"] == "default-src 'none'"


def test_vary_html_depends_on_the_display_cookie_and_files_do_not():
    page = _respond(lambda request: HttpResponse("文"))
    file = _respond(lambda request: FileResponse(iter([b"x"]), content_type="application/pdf"))

    assert page["Vary"] == "Cookie"
    assert not file.has_header("Vary")

"""No page carries inline code, and the component page renders everything we offer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.template.backends.django import DjangoTemplates
from django.test import RequestFactory

import yangguang
from yangguang.kernel.ui import samples

pytestmark = pytest.mark.urls("tests.kernel.ui.urls")
TEMPLATES = sorted(Path(yangguang.__file__).parent.rglob("templates/**/*.html"))
INLINE = re.compile(
    r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=\"|javascript:", re.IGNORECASE
)


# Only this room's context: what other rooms add to pages is theirs to test.
ENGINE = DjangoTemplates(
    {
        "NAME": "ui",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "yangguang.kernel.ui.context_processors.site",
            ]
        },
    }
)


def _page(template: str, **context: object) -> str:
    request = RequestFactory().get("/c/?q=a&page=2")
    return ENGINE.get_template(template).render(context, request)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_template_carries_no_inline_script_or_style(path):
    assert INLINE.findall(path.read_text(encoding="utf-8")) == []


def test_components_page_renders_every_component_once():
    html = _page("ui/components.html", **samples.context())

    assert INLINE.findall(html) == []
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    described = {
        name for value in re.findall(r'aria-describedby="([^"]+)"', html) for name in value.split()
    }
    assert described <= set(ids)


def test_portal_shows_what_the_footer_rules_ask_for_and_only_what_is_known():
    html = _page("ui/portal.html", doors=[("决策", "/c/"), ("数据", "/data/")])

    assert '<meta name="SiteName" content="佳木斯市人民政府">' in html
    assert '<meta name="SiteDomain" content="www.jms.gov.cn">' in html
    assert '<meta name="SiteIDCode" content="2308000000">' in html
    for word in ("主办单位", "网站标识码", "ICP备案", "站点地图"):
        assert word in html
    assert "公安备案" not in html
    assert '<a href="/c/" aria-current="page">' in html
    assert 'role="search"' not in html
    assert '<html lang="zh-CN"' in html
    assert 'action="/display/"' in html
    assert '<input type="hidden" name="next" value="/c/?q=a&amp;page=2">' in html


def test_portal_with_search_keeps_the_words_in_the_box():
    html = _page("ui/portal.html", search_url="/search/", search_query='供热"')

    assert 'action="/search/"' in html
    assert 'value="供热&quot;"' in html


def test_form_with_errors_links_each_to_its_field():
    form = samples.SampleForm(data={})

    html = str(form)

    assert '<a href="#id_title">' in html
    assert '<a href="#id_scope_group">' in html
    assert 'id="id_title_error"' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert "有 3 处需要修改" in html


def test_pagination_keeps_filters_in_the_url():
    template = Template("{% load ui %}{% pagination page %}")
    context = Context({"request": RequestFactory().get("/?q=a&page=4"), **samples.context()})

    html = template.render(context)

    assert 'href="?q=a&amp;page=5"' in html
    assert html.count('aria-current="page"') == 1

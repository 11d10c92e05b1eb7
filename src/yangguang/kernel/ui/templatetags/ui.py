"""Tags from which pages are built; `ui/components.html` shows each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from django import template
from django.forms.renderers import get_default_renderer
from django.urls import NoReverseMatch, reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from yangguang.kernel.ui import charts, dates
from yangguang.kernel.ui import diff as differences
from yangguang.kernel.ui.icons import ICONS
from yangguang.kernel.ui.states import look
from yangguang.kernel.ui.tables import stacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.core.paginator import Page
    from django.forms import BaseForm
    from django.http import HttpRequest
    from django.template.context import Context

register = template.Library()


class Stretch(Protocol):
    """A piece of a text, marked or not."""

    @property
    def text(self) -> str:
        """The piece itself."""

    @property
    def is_marked(self) -> bool:
        """Whether it stands out."""


for _name in ("date_cn", "day_cn", "datetime_cn", "datetime_iso"):
    register.filter(_name, getattr(dates, _name))
    register.simple_tag(getattr(dates, _name), name=_name)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An own SVG icon; silent for screen readers unless `label` is given."""
    shape = mark_safe(ICONS[name])
    if label:
        return format_html(
            '<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>',
            label,
            shape,
        )
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', shape)


@register.simple_tag
def marked(pieces: Iterable[Stretch]) -> SafeString:
    """A text of which some stretches are marked."""
    parts = ((escape(p.text), p.is_marked) for p in pieces)
    return mark_safe("".join(f"<mark>{text}</mark>" if m else text for text, m in parts))


@register.simple_tag
def state(code: str, label: str, tone: str = "") -> SafeString:
    """A state badge: word, shape, tone."""
    shown = look(str(code), tone)
    return format_html(
        '<span class="state state-{}">{}<span>{}</span></span>',
        shown.tone,
        icon(shown.shape),
        label,
    )


@register.simple_tag(takes_context=True)
def query_string(context: Context, **changes: object) -> str:
    """The page's query with `changes` applied; an empty value drops the parameter."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value not in (None, ""):
            query[key] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("ui/components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], param: str = "page") -> dict[str, object]:
    """Links to the other pages of a list, filters kept."""

    def link(number: int) -> str:
        return query_string(context, **{param: number})

    paginator = page.paginator
    numbers = paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "links": [(n, link(n) if isinstance(n, int) else "") for n in numbers],
        "previous": link(page.number - 1) if page.has_previous() else "",
        "next": link(page.number + 1) if page.has_next() else "",
        "many": paginator.num_pages > 1,
    }


def _pair(item: object, *names: str) -> dict[str, object]:
    """A tuple, a mapping or an object read by the same names."""
    if isinstance(item, (tuple, list)):
        values = [*item, *([None] * len(names))]
        return dict(zip(names, values, strict=False))
    if isinstance(item, dict):
        return {name: item.get(name) for name in names}
    return {name: getattr(item, name, None) for name in names}


@register.inclusion_tag("ui/components/nav_links.html", takes_context=True)
def nav_links(context: Context, items: Iterable[object] | None) -> dict[str, object]:
    """Navigation links of (label, url, count, key, icon, heading above it); the deepest one that
    the address or a step of the breadcrumb matches is current.
    """
    links = [_pair(item, "label", "url", "count", "key", "icon", "heading") for item in items or ()]
    request: HttpRequest | None = context.get("request")
    path = request.path if request else ""
    matching = [
        str(i["url"])
        for i in links
        if path == i["url"] or (i["url"] != "/" and path.startswith(str(i["url"])))
    ]
    # Everything lies below the home page, so that it says nothing about where one is.
    steps = {str(u) for _label, u in context.get("crumbs") or () if u and u not in {path, "/"}}
    above = [str(link["url"]) for link in links if link["url"] in steps]
    current = max([*matching, *above], key=len, default=None)
    return {"links": links, "current": current}


@register.inclusion_tag("ui/components/meta_box.html")
def meta_box(rows: Iterable[object], title: str = "") -> dict[str, object]:
    """The metadata box of a record: rows of (label, value, url, note); empty ones are left out."""
    shown = [_pair(row, "label", "value", "url", "note") for row in rows]
    return {"rows": [r for r in shown if r["value"] not in (None, "")], "title": title}


@register.inclusion_tag("ui/components/breadcrumb.html")
def breadcrumb(items: Iterable[object]) -> dict[str, object]:
    """Where this page stands: (label, url) pairs, the page itself last and without url."""
    return {"items": [_pair(item, "label", "url") for item in items]}


@register.inclusion_tag("ui/components/tabs.html", takes_context=True)
def tabs(context: Context, items: Iterable[object], label: str = "") -> dict[str, object]:
    """Views of the same list as links: (label, url, count, is_current)."""
    links = [_pair(item, "label", "url", "count", "is_current") for item in items]
    if not any(link["is_current"] for link in links) and "request" in context:
        here = {context["request"].get_full_path(), context["request"].path}
        for link in links:
            link["is_current"] = link["url"] in here
    return {"links": links, "label": label}


@register.inclusion_tag("ui/components/records.html")
def records(items: Iterable[object]) -> dict[str, object]:
    """A list of records: title, url, summary, number, agency, at, note, state (code, label),
    source.
    """
    names = ("title", "url", "summary", "number", "agency", "at", "note", "state", "source")
    return {"items": [_pair(item, *names) for item in items]}


@register.inclusion_tag("ui/components/actions.html", takes_context=True)
def actions(context: Context, acts: Iterable[object]) -> dict[str, object]:
    """The acts of a matter. A disabled act stays visible and says why (`reason`).

    Each: label, url, method ("get" opens a page, "post" acts at once), is_primary, is_danger,
    reason (non-empty: disabled), key (keyboard shortcut), name and value (what a post sends).
    """
    names = (
        *("label", "url", "method", "is_primary", "is_danger"),
        *("reason", "key", "name", "value"),
    )
    return {
        "acts": [_pair(act, *names) for act in acts],
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("ui/components/timeline.html")
def timeline(entries: Iterable[object]) -> dict[str, object]:
    """What happened, newest as given: at, title, text, actor, url, tone, day (without an hour)."""
    names = ("at", "title", "text", "actor", "url", "tone", "day")
    return {"entries": [_pair(entry, *names) for entry in entries]}


@register.inclusion_tag("ui/components/stepper.html")
def stepper(steps: Iterable[object], label: str = "") -> dict[str, object]:
    """Steps in order: label, state ("done", "current", "todo"), note, url."""
    return {
        "steps": [_pair(s, "label", "state", "note", "url") for s in steps],
        "label": label,
    }


@register.inclusion_tag("ui/components/stat.html")
def stat(
    value: object, label: str, href: str = "", note: str = "", unit: str = ""
) -> dict[str, object]:
    """One figure that opens to what stands behind it."""
    return {"value": value, "label": label, "href": href, "note": note, "unit": unit}


@register.inclusion_tag("ui/components/bar_chart.html")
def bar_chart(rows: Sequence[tuple[str, float]], title: str, unit: str = "") -> dict[str, object]:
    """A table of (label, value) with a bar in every row: the chart is its own table."""
    return {"bars": charts.bars(rows), "title": title, "unit": unit}


@register.inclusion_tag("ui/components/line_chart.html")
def line_chart(rows: Sequence[tuple[str, float]], title: str, unit: str = "") -> dict[str, object]:
    """A line over (label, value) in order, the table behind it."""
    return {"points": charts.line(rows), "rows": rows, "title": title, "unit": unit}


@register.inclusion_tag("ui/components/files.html")
def files(items: Iterable[object]) -> dict[str, object]:
    """Files to download: name, url, size (bytes), kind, note."""
    return {"items": [_pair(item, "name", "url", "size", "kind", "note") for item in items]}


@register.inclusion_tag("ui/components/empty.html")
def empty(title: str, text: str = "", url: str = "", label: str = "") -> dict[str, object]:
    """An empty state that teaches: what would stand here and how it gets here."""
    return {"title": title, "text": text, "url": url, "label": label}


@register.inclusion_tag("ui/components/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, object]:
    """All errors of a form on top, each a link to its field."""
    return {"form": form}


@register.inclusion_tag("ui/components/filter_form.html", takes_context=True)
def filter_form(context: Context, form: BaseForm, count: int | None = None) -> dict[str, object]:
    """The filters of a list; they live in the URL."""
    return {"form": form, "count": count, "path": context["request"].path}


@register.simple_block_tag
def notice(content: str, tone: str = "info", title: str = "") -> SafeString:
    """A notice on the page; tones info, done, warning, error."""
    shapes = {"info": "info", "done": "check", "warning": "alert", "error": "alert"}
    heading = format_html('<p class="notice-title">{}</p>', title) if title else ""
    return format_html(
        '<div class="notice notice-{}">{}<div class="notice-body">{}{}</div></div>',
        tone,
        icon(shapes[tone]),
        heading,
        content,
    )


@register.simple_block_tag
def table(content: str, caption: str, note: str = "", *, stacks: bool = True) -> SafeString:
    """Wraps rows of a table. On narrow screens every row of a wide one stands as a card; a table
    whose columns are to be compared (`stacks=False`) scrolls inside its own frame.
    """
    cards = stacked(content) if stacks else None
    after = format_html('<p class="table-note">{}</p>', note) if note else ""
    return format_html(
        '<div class="table-frame" role="region" aria-label="{}" tabindex="0">'
        "<table{}><caption>{}</caption>{}</table></div>{}",
        caption,
        mark_safe("" if cards is None else ' class="table-cards"'),
        caption,
        # The rows came escaped out of the template; labels are ours.
        content if cards is None else mark_safe(cards),
        after,
    )


@register.simple_tag
def diff(old: str, new: str) -> SafeString:
    """Old and new text as one readable comparison."""
    return differences.render(old, new)


@register.simple_tag
def route(name: str, *args: object) -> str:
    """The address of a route, or nothing where an installation does not have it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.filter
def with_renderer(form: BaseForm) -> BaseForm:
    """The form with our renderer, for forms built by a library with its own."""
    form.renderer = get_default_renderer()
    return form

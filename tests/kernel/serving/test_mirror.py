"""The static copy: every link in it works, and it follows what happens."""

from __future__ import annotations

from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import CommandError, call_command
from django.urls import reverse

from yangguang.kernel.ledger.followers import run_followers
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.publishing import services
from yangguang.kernel.publishing.models import PrintOrder, Wanted
from yangguang.kernel.publishing.print_orders import print_due
from yangguang.kernel.serving.mirroring import copying
from yangguang.kernel.serving.mirroring.copying import Copier, as_of
from yangguang.kernel.serving.mirroring.links import (
    file_of,
    is_copied,
    links_of,
    rewritten,
    without_forms,
)

TITLE = "一份不该公开的名单"


class Links(HTMLParser):
    """Every address a page leads to."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, _tag, attributes):
        self.found += [v for k, v in attributes if k in {"href", "src", "action"} and v]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "mirror"


def copy(folder, at, **options):
    copier = Copier(folder, WSGIHandler(), at=at)
    done = copier.run(lambda *_: None, **options)
    copier.index.close()
    return done


def follow(at):
    seal(at=at)
    run_followers(at=at)
    while print_due(at=at):
        pass


@pytest.fixture
def published(office, at):
    found = office.published(title=TITLE)
    office.published(title="关于做好冬季供暖保障工作的通知")
    follow(at)
    return found


def pages(folder):
    return [file for file in folder.rglob("*.html") if ".mirror" not in file.parts]


def holds(folder, words):
    return [file for file in pages(folder) if words in file.read_text("utf-8")]


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/", "index.html"),
        ("/map/", "map/index.html"),
        ("/catalogue/feed.atom", "catalogue/feed.atom"),
        ("/documents/x/files/ab/%E5%90%8D.txt", "documents/x/files/ab/名.txt"),
        ("/../../etc/passwd", "etc/passwd"),
        ("/catalogue/?agency=jyj", "catalogue/q-5b1a5bcd8e1d0b1c/index.html"),
    ],
)
def test_file_of_an_address(address, file):
    found = file_of(address)

    if "?" in address:
        assert found.startswith("catalogue/q-")
        assert found.endswith("/index.html")
        assert found != file_of("/catalogue/?agency=gaj")
    else:
        assert found == file


@pytest.mark.parametrize(
    ("query", "copied"),
    [
        ("", True), ("after=x", True), ("agency=a", True),
        ("agency=a&year=2026", False), ("text=a", False), ("q=a", False),
    ],
)  # fmt: skip
def test_lists_are_copied_under_one_filter(query, copied):
    assert is_copied(query) is copied


def test_links_are_turned_to_neighbours_and_the_rest_to_the_site():
    page = (
        '<a href="/map/#x">1</a><a href="/search/?q=a&amp;b=1">2</a><a href="//other/">3</a>'
        '<form action="/catalogue/"></form><form method="get"></form><img src="/static/a.svg"><a href="https://a/">4</a>'
    )

    turned = rewritten(
        page,
        address="/agencies/jyj/?page=2",
        file="agencies/jyj/index.html",
        is_here=lambda address: not address.startswith("/search/"),
        live="https://site",
    )

    assert links_of(page) == {
        *("/map/", "/search/?q=a&b=1", "/catalogue/", "/static/a.svg"),
    }
    assert Links(turned).found == [
        *("../../map/index.html#x", "https://site/search/?q=a&b=1", "//other/"),
        *("https://site/catalogue/", "https://site/agencies/jyj/"),
        *("../../static/a.svg", "https://a/"),
    ]


def test_every_link_of_the_copy_leads_to_a_file_or_to_the_live_site(
    folder, published, at, settings
):
    copied = copy(folder, at)

    assert copied.waiting == 0
    found = pages(folder)
    assert len(found) > 20
    dead = []
    for file in found:
        for link in Links(file.read_text("utf-8")).found:
            if link.startswith((settings.SITE_URL, "http", "#", "mailto:", "tel:", "data:")):
                continue
            target = (file.parent / unquote(link.partition("#")[0])).resolve()
            if not target.is_file():
                dead.append((str(file.relative_to(folder)), link))
    assert dead == []
    assert holds(folder, TITLE)
    document = reverse("portal:document", args=[published.record.public_id])
    assert (folder / document.strip("/") / "document.pdf").read_bytes().startswith(b"%PDF")
    assert "这是静态副本" in (folder / "index.html").read_text("utf-8")
    assert as_of(folder) == at


READABLE = {
    "complaints": "向政府信息公开工作主管部门提出",
    "report-error": "找错",
    "zfxxgk/jyj/ysqgk": "申请",
    "zfxxgk/jyj/gengzheng": "条例第四十一条",
    "decisions/proposals": "公民、法人和其他组织可以书面提出决策事项建议",
    "decisions/draw": "RFC 3797",
    "tools/deadline": "算出法律规定的期限在哪一天届满",
}


def test_guides_of_forms_and_calculators_are_read_in_the_copy_and_send_nothing(
    folder, published, at, settings
):
    copy(folder, at)

    for place, words in READABLE.items():
        page = (folder / place / "index.html").read_text("utf-8")
        assert words in page, place
        assert "csrfmiddlewaretoken" not in page, place
        assert page.count('method="post"') == page.count(f'action="{settings.SITE_URL}/display/"')
    guide = (folder / "complaints" / "index.html").read_text("utf-8")
    assert "这是静态副本，不能接收表单" in guide
    assert f'href="{settings.SITE_URL}/complaints/"' in guide
    # A calculator asks the live site.
    page = (folder / "tools" / "deadline" / "index.html").read_text("utf-8")
    assert f'action="{settings.SITE_URL}/tools/deadline/"' in page
    page = (folder / "decisions" / "draw" / "index.html").read_text("utf-8")
    assert f'<form action="{settings.SITE_URL}/decisions/draw/"' in page
    assert not [file for file in pages(folder) if "csrfmiddlewaretoken" in file.read_text("utf-8")]


def test_forms_on_paper_are_in_the_copy_printed_for_it(folder, published, at):
    copied = copy(folder, at)

    assert copied.waiting == 0
    for which in ("ysqgk", "gengzheng"):
        guide = folder / "zfxxgk" / "jyj" / which
        assert (guide / "form.pdf").read_bytes().startswith(b"%PDF")
        assert (guide / "form.docx").read_bytes().startswith(b"PK")
        assert 'href="form.pdf"' in (guide / "index.html").read_text("utf-8")


def test_record_that_was_not_printed_yet_is_printed_for_the_copy(folder, office, at):
    made = office.published(title=TITLE)
    seal(at=at)
    run_followers(at=at)

    copy(folder, at)

    document = reverse("portal:document", args=[made.record.public_id])
    assert (folder / document.strip("/") / "document.pdf").read_bytes().startswith(b"%PDF")


def test_next_part_of_a_list_is_a_file_of_the_copy(folder, office, at):
    for number in range(25):
        office.published(title=f"关于第{number}件事的通知")
    seal(at=at)
    run_followers(at=at)
    PrintOrder.objects.update(wanted=Wanted.ON_DEMAND)

    copy(folder, at)

    page = (folder / "agencies" / "jyj" / "index.html").read_text("utf-8")
    links = [link for link in Links(page).found if link.startswith("q-")]
    assert links
    assert all((folder / "agencies" / "jyj" / link).is_file() for link in links)
    assert 'href="?' not in page


def test_form_that_is_sent_makes_room_for_a_note_and_one_that_asks_stays():
    page = (
        '<form method="get" action="/search/"><input></form><p>a</p>'
        '<form method="post" action="/display/"><button></button></form>'
        '<form class="x" method="post" action="/complaints/new/">\n'
        '<input name="csrfmiddlewaretoken"></form><p>b</p>'
    )

    assert without_forms(page, instead="<p>\\1</p>") == (
        '<form method="get" action="/search/"><input></form><p>a</p>'
        '<form method="post" action="/display/"><button></button></form><p>\\1</p><p>b</p>'
    )


def test_interrupted_copy_goes_on_where_it_stopped(folder, published, at):
    first = copy(folder, at, limit=5)
    assert first.made == 5
    assert first.waiting
    assert as_of(folder) is None

    second = copy(folder, at)

    assert second.waiting == 0
    assert as_of(folder) == at
    assert copy(folder, at).made == 0


def test_publication_is_copied_without_making_everything_again(folder, office, published, at):
    everything = copy(folder, at).made
    office.published(title="后来公开的通知")
    follow(at)

    again = copy(folder, at)

    assert holds(folder, "后来公开的通知")
    assert 0 < again.made < everything
    untouched = (folder / "static" / "ui" / "base.css").stat().st_mtime_ns
    copy(folder, at)
    assert (folder / "static" / "ui" / "base.css").stat().st_mtime_ns == untouched


def test_withdrawn_leaves_the_copy_before_the_act_reports_success(folder, office, published, at):
    copy(folder, at)

    services.withdraw(
        record=published.record,
        kind="secrecy",
        public_reason="依法撤下",
        internal_reason="",
        actor=office.publisher,
        at=at,
    )

    assert holds(folder, TITLE) == []
    document = folder / reverse("portal:document", args=[published.record.public_id]).strip("/")
    assert not (document / "document.pdf").exists()
    follow(at)
    copy(folder, at)
    assert holds(folder, TITLE) == []
    assert "依法撤下" in (document / "index.html").read_text("utf-8")


def test_new_day_asks_lists_again_and_documents_only_where_something_turned(
    folder, office, published, at
):
    office.published(title="明天失效的通知", valid_until=at.date())
    follow(at)
    everything = copy(folder, at).made
    tomorrow = at + timedelta(days=1)

    again = copy(folder, tomorrow).made

    assert 0 < again < everything
    assert copy(folder, tomorrow).made == 0


def test_check_says_how_old_the_copy_is(folder, published, at):
    with pytest.raises(CommandError, match="没有完整"):
        call_command("mirror", str(folder), "--check")
    copy(folder, at)

    with pytest.raises(CommandError, match="没有更新"):
        call_command("mirror", str(folder), "--check")
    call_command("mirror", str(folder))
    call_command("mirror", str(folder), "--check")


def test_copies_are_known_beside_the_data(folder, published, at):
    for _twice in range(2):
        copy(folder, at, limit=1)

    assert copying.known_folders().read_text().splitlines() == [str(folder)]

"""What programs read: schema.org, Open Graph, JSON feed, security.txt, short addresses."""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from tests.kernel.publishing.office import Office
from yangguang.kernel.ledger.followers import run_followers
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.now import now
from yangguang.kernel.ui.html import linked_data

pytestmark = pytest.mark.django_db
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture
def published(at, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    found = Office(at).published(doc_number="佳教发〔2026〕12号", keywords=["供暖"])
    seal(at=at)
    run_followers(at=at)
    return found


def page(client, publication):
    return client.get(
        reverse("portal:document", args=[publication.record.public_id])
    ).content.decode()


def test_numbered_document_is_told_as_legislation(client, published):
    (told,) = BLOCK.findall(page(client, published))
    known = json.loads(told)

    assert known["@type"] == "Legislation"
    assert known["legislationIdentifier"] == "佳教发〔2026〕12号"
    assert known["legislationDate"] == "2026-11-02"
    assert known["author"]["name"] == "佳木斯市教育局"
    assert known["datePublished"] == published.published_at.isoformat()
    assert known["url"].endswith(f"/documents/{published.record.public_id}/")


def test_sharing_needs_no_tracker(client, published):
    text = page(client, published)

    assert '<meta property="og:title" content="关于做好冬季供暖保障工作的通知">' in text
    assert '<meta property="og:type" content="article">' in text


def test_short_address_stands_in_words_and_as_a_code_for_print(client, published):
    text = page(client, published)
    short = reverse("portal:short", args=[published.record.public_id])

    assert f'id="short">http://testserver{short}<' in text
    picture = re.search(r'class="print-only" src="data:image/svg\+xml;base64,([^"]+)"', text)
    assert b"<path" in base64.b64decode(picture[1])
    assert client.get(short)["Location"] == reverse(
        "portal:document", args=[published.record.public_id]
    )


def test_guide_is_told_as_a_service(client, at, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    guide = Office(at).published(genre="guide", doc_number="")
    seal(at=at)
    run_followers(at=at)

    known = json.loads(BLOCK.findall(page(client, guide))[0])
    assert known["@type"] == "GovernmentService"
    assert known["provider"]["name"] == "佳木斯市教育局"
    assert "headline" not in known


def test_words_cannot_end_the_block_of_data():
    made = linked_data({"name": "</script><script>alert(1)</script>&"})

    assert made.count("<") == 2
    assert json.loads(BLOCK.findall(made)[0])["name"] == "</script><script>alert(1)</script>&"


def test_json_feed_tells_what_the_list_holds(client, published):
    answer = client.get(reverse("portal:feed", args=["json"]), {"agency": "jyj"})
    known = json.loads(answer.content)

    assert answer["Content-Type"] == "application/feed+json; charset=utf-8"
    assert known["version"] == "https://jsonfeed.org/version/1.1"
    (item,) = known["items"]
    assert item["title"] == "关于做好冬季供暖保障工作的通知"
    assert item["date_published"] == published.published_at.isoformat()
    assert (
        json.loads(client.get(reverse("portal:feed", args=["json"]), {"agency": "x"}).content)[
            "items"
        ]
        == []
    )


def test_board_has_the_same_feed(client):
    known = json.loads(client.get(reverse("board:feed", args=["json"])).content)

    assert known["items"] == []


def test_security_txt_holds_for_a_while(client):
    lines = dict(
        line.split(": ", 1)
        for line in client.get("/.well-known/security.txt").content.decode().splitlines()
    )

    expires = datetime.fromisoformat(lines["Expires"])
    assert 150 < (expires - now().astimezone(UTC)).days < 190
    assert lines["Contact"].startswith("http")


def test_short_address_leads_to_the_record(client, published):
    answer = client.get(f"/d/{published.record.public_id}/")

    assert answer.status_code == 301
    assert answer["Location"] == reverse("portal:document", args=[published.record.public_id])

"""A page put together at the desk, field by field, from the first block to the public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from yangguang.kernel.ledger.followers import run_followers
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.now import now
from yangguang.kernel.publishing.models import Version

if TYPE_CHECKING:
    from django.test import Client

    from tests.kernel.publishing.office import Office

As = "Callable[[Actor], Client]"


def address(name: str, version: Version, *more: int) -> str:
    return reverse(f"desk:{name}", args=[version.record.public_id, version.number, *more])


def begun(client: Client, made_of: str) -> Version:
    client.post(reverse("desk:new"), {"agency": "jyj", "title": "冬季专题", "made_of": made_of})
    return Version.objects.get(title="冬季专题")


def send(client: Client, version: Version, name: str, *more: int, **data: Any) -> int:
    version.refresh_from_db()
    where = address(name, version, *more)
    answer = client.post(where, {"lock": version.lock, **data})
    version.refresh_from_db()
    return answer.status_code


def rows(*given: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = {"row-TOTAL_FORMS": len(given), "row-INITIAL_FORMS": initial}
    for number, row in enumerate(given):
        found |= {f"row-{number}-{name}": value for name, value in row.items()}
    return found


def kinds(version: Version) -> list[str]:
    return [block["kind"] for block in version.blocks or []]


def test_topic_is_put_together_without_mark_up_and_goes_out(office: Office, as_: As) -> None:
    client = as_(office.information_officer)
    public = office.published(title="关于校车安全检查的通知", doc_number="佳教发〔2026〕7号").record
    seal(at=now())
    run_followers(at=now())
    version = begun(client, "topic_page")
    assert client.get(address("blocks", version)).status_code == 200

    assert send(client, version, "block", 0, text="这是什么。\n与谁有关。") == 302
    for kind in ("records", "questions", "dates"):
        assert send(client, version, "add_block", kind=kind) == 302
    number = f"佳教发[2026]7号\nhttp://x/documents/{public.public_id}/"
    assert send(client, version, "block", 1, title="文件", add=number, **rows()) == 302
    asked = rows({"question": "问甲", "answer": "答乙"}, {"question": "", "answer": ""})
    assert send(client, version, "block", 2, title="问答", **asked) == 302
    dated = rows({"day": "2026-12-20", "text": "后"}, {"day": "2026-12-01", "text": "先"})
    assert send(client, version, "block", 3, title="安排", **dated) == 302
    assert send(client, version, "move_block", 3, to="up") == 302

    assert kinds(version) == ["text", "records", "dates", "questions"]
    assert version.blocks[1]["rows"] == [{"id": public.public_id, "version": 0}]
    assert [row["text"] for row in version.blocks[2]["rows"]] == ["先", "后"]
    assert "<p>与谁有关。</p>" in version.body
    preview = client.get(address("preview", version)).content.decode()
    assert "关于校车安全检查的通知" in preview
    assert "答乙" in preview


def test_line_that_names_no_public_record_is_told_and_nothing_typed_is_lost(
    office: Office, as_: As
) -> None:
    client = as_(office.information_officer)
    hidden = office.draft(title="没有公开的通知")
    version = begun(client, "topic_page")
    send(client, version, "add_block", kind="records")

    answer = client.post(
        address("block", version, 1),
        {"lock": version.lock, "title": "文件", "add": hidden.title, **rows()},
    )

    text = answer.content.decode()
    assert "没有找到已经公开的信息：没有公开的通知" in text
    version.refresh_from_db()
    assert version.blocks[1]["rows"] == []


def test_issue_of_the_gazette_names_the_version_of_each_text(office: Office, as_: As) -> None:
    client = as_(office.information_officer)
    public = office.published(title="关于校车安全检查的通知").record
    version = begun(client, "gazette")
    assert kinds(version) == ["issue", "records"]

    send(client, version, "block", 0, year=2026, number=4, total=88)
    send(client, version, "block", 1, title="文件", add=public.public_id, **rows())
    send(client, version, "drop_block", 0)

    assert version.blocks[0] == {"kind": "issue", "year": 2026, "number": 4, "total": 88}
    assert version.blocks[1]["rows"] == [{"id": public.public_id, "version": 1}]


def test_two_on_one_page_do_not_overwrite_each_other(office: Office, as_: As) -> None:
    client = as_(office.information_officer)
    version = begun(client, "topic_page")
    old = version.lock
    send(client, version, "block", 0, text="先写的")

    answer = client.post(address("block", version, 0), {"lock": old, "text": "后写的"})

    assert answer.status_code == 409
    assert "后写的" in answer.content.decode()
    version.refresh_from_db()
    assert version.blocks[0]["text"] == "先写的"


def test_document_has_no_blocks_and_a_topic_no_text_field(office: Office, as_: As) -> None:
    client = as_(office.information_officer)
    document = office.draft()
    version = begun(client, "topic_page")

    assert client.get(address("blocks", document)).status_code == 404
    edit = client.get(address("edit", version)).content.decode()
    assert 'name="body"' not in edit
    assert address("blocks", version) in edit
    assert 'value="gazette"' not in client.get(address("edit", document)).content.decode()

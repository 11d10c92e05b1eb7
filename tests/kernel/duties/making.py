"""A small plan in files: what a test does not name is filled in as a city would."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT = {
    "document": {
        "title": "关于试点工作的通知",
        "number": "佳试发〔2017〕1号",
        "issuers": ["佳木斯市人民政府办公室"],
        "dated": "2017-07-26",
    },
    "parts": [
        {"code": "4", "heading": "任务", "parent": None},
        {"code": "4.1", "heading": "公开", "parent": "4"},
        {"code": "4.2", "heading": "解读", "parent": "4"},
    ],
}
ROLES: list[dict[str, Any]] = [
    {"key": "office", "label": "市政府办公室", "units": [{"agency": "szfb"}], "mark": "V"},
    {"key": "acting", "label": "行为单位", "group": "acting", "mark": "D"},
    {"key": "counties", "label": "各县（市）区", "group": "counties", "mark": "M"},
    {"key": "departments", "label": "市政府各部门", "group": "departments", "mark": "M"},
    {"key": "nobody", "label": "市政府各相关部门", "units": [], "mark": "V"},
    {"key": "tax", "label": "税务部门", "mark": "M",
     "units": [{"agency": "guoshuij"}, {"agency": "dishuij"}]},
]  # fmt: skip
PARAMETERS = [
    {"key": "promptly", "label": "及时", "amount": 20, "unit": "working-days",
     "ceiling": {"amount": 20, "unit": "working-days"}, "law": "条例第二十六条",
     "set_by": "市政务公开办公室", "since": "2017-07-26", "mark": "D"},
    {"key": "regularly", "label": "定期", "period": "quarter", "ceiling": {"period": "year"},
     "law": "原文未定周期", "set_by": "市政务公开办公室", "since": "2017-07-26", "mark": "D"},
]  # fmt: skip
LINK = {"type": "link", "label": "证明材料"}
RECORD = {"type": "record", "label": "解读材料", "where": {"genre": "interpretation"}}
INTERPRETED = {
    "type": "record",
    "label": "与文件关联的解读材料",
    "where": {
        "genre": "interpretation",
        "relation": {"kind": "interprets", "to": "opening"},
    },
}
PUBLISHED = {
    "type": "act",
    "kinds": ["publishing.published"],
    "where": {"genre": "normative_document"},
}
THREE_DAYS = {"amount": 3, "unit": "working-days", "law": "四（二）2"}


def duty(clause: str = "4.1-a", **changes: Any) -> dict[str, Any]:
    """A standing duty of the office, proved by hand, unless said otherwise."""
    made = {
        "clause": clause,
        "part": clause.rpartition("-")[0],
        "heading": "公开工作制度",
        "text": "建立并公开工作制度。",
        "owner": "office",
        "soft": False,
        "standing": "trigger" not in changes,
        "trigger": {"type": "standing"},
        "limit": None,
        "evidence": [LINK],
        "needs": ["C30"],
        "area": "decisions",
        "mark": "V",
    }
    return {**made, **changes}


def interpretation(clause: str = "4.2-a", **changes: Any) -> dict[str, Any]:
    """Interpret within three working days of the document's publication."""
    made = {
        "heading": "解读材料于文件公开后3个工作日内发布",
        "owner": "acting",
        "trigger": PUBLISHED,
        "limit": THREE_DAYS,
        "evidence": [INTERPRETED],
    }
    return duty(clause, **{**made, **changes})


def write_plan(
    folder: Path,
    *duties: dict[str, Any],
    roles: list[dict[str, Any]] | None = None,
    parameters: list[dict[str, Any]] | None = None,
    ids: list[str] | None = None,
    document: dict[str, Any] | None = None,
) -> Path:
    """Write the five files under the folder; the ids are those of the duties unless given."""
    target = folder / "plan"
    target.mkdir(parents=True, exist_ok=True)
    known = ids if ids is not None else list(dict.fromkeys(d["clause"] for d in duties))
    for name, content in {
        "plan.json": document or DOCUMENT,
        "ids.json": {"all": known},
        "roles.json": ROLES if roles is None else roles,
        "parameters.json": PARAMETERS if parameters is None else parameters,
        "duties.json": list(duties),
    }.items():
        text = json.dumps(content, ensure_ascii=False, indent=1)
        (target / name).write_text(text, encoding="utf-8")
    return folder

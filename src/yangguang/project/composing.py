"""The demonstration of pages made of blocks: two topics and two issues of the gazette."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.db import transaction

from yangguang.kernel.now import city_date
from yangguang.kernel.publishing import services as gate
from yangguang.kernel.publishing.blocks import Kind
from yangguang.kernel.publishing.models import Column, Record, Topic, Version
from yangguang.kernel.publishing.rules import Genre
from yangguang.kernel.publishing.selectors.officers import current_numbers
from yangguang.project.living import Scene

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from yangguang.cities import shapes

NAME = "compositions.json"
BARS = ((235, 200, 90), (95, 140, 165), (40, 85, 110))


@transaction.atomic
def load_compositions(city: shapes.City, *, at: datetime) -> int:
    """Put them together and send them through the gate; how many. Nothing when any stands."""
    path = city.folder / NAME
    if not path.is_file() or Version.objects.filter(blocks__isnull=False).exists():
        return 0
    told: dict[str, Any] = json.loads(path.read_text("utf-8"))
    titles = {record.ref: record.title for record in city.records}
    known = dict(
        Record.objects.filter(current__version__title__in=titles.values()).values_list(
            "current__version__title", "public_id"
        )
    )
    places = {ref: known[title] for ref, title in titles.items() if title in known}
    for item in told["topics"]:
        _Page(Scene.of(at, item), places).topic()
    for item in told["issues"]:
        _Page(Scene.of(at, item), places).issue()
    return len(told["topics"]) + len(told["issues"])


class _Page:
    """One page on its way, by the people of its unit."""

    def __init__(self, scene: Scene, places: Mapping[str, str]) -> None:
        self.scene, self.item, self.places = scene, scene.item, places

    def rows(self, refs: list[str]) -> list[dict[str, Any]]:
        """The records, of which an issue of the gazette names the version."""
        ids = [self.places[ref] for ref in refs if ref in self.places]
        numbers = current_numbers(ids) if "sections" in self.item else {}
        return [{"id": pk, "version": numbers.get(pk, 0)} for pk in ids]

    def block(self, told: dict[str, Any], picture: str) -> dict[str, Any]:
        """A block with what can be told only now: days, records, the picture."""
        made = dict(told)
        if "records" in told:
            made["rows"] = self.rows(told["records"])
        if told["kind"] == Kind.DATES:
            made["rows"] = [
                {"day": self.scene.day(-row["in_days"]).isoformat(), "text": row["text"]}
                for row in told["rows"]
            ]
        if told["kind"] == Kind.PICTURE:
            made |= {"digest": picture, "alt": self.item["picture"]["alt"]}
        return made

    def topic(self) -> None:
        """A topic."""
        version = self.draft(Genre.TOPIC_PAGE, [{"kind": Kind.TEXT}])
        picture = self.picture(version) if "picture" in self.item else ""
        blocks = [self.block(told, picture) for told in self.item["blocks"]]
        self.out(version, [b for b in blocks if b["kind"] != Kind.RECORDS or b["rows"]])

    def issue(self) -> None:
        """An issue of the gazette."""
        number = {name: self.item[name] for name in ("year", "number", "total")}
        blocks: list[dict[str, Any]] = [{"kind": Kind.ISSUE, **number}]
        for section in self.item["sections"]:
            rows = self.rows(section["records"])
            if rows:
                blocks.append({"kind": Kind.RECORDS, "title": section["title"], "rows": rows})
        self.out(self.draft(Genre.GAZETTE, blocks[:1]), blocks)

    def draft(self, genre: Genre, blocks: list[dict[str, Any]]) -> Version:
        """The first draft."""
        item, scene = self.item, self.scene
        open_for = item.get("days_open")
        return gate.create_record(
            agency=scene.agency,
            fields={
                "title": item["title"],
                "genre": genre.value,
                "blocks": blocks,
                "summary": item["summary"],
                "keywords": item.get("keywords", []),
                "topic": Topic.objects.get(code=item["topic"]),
                "column": Column.objects.get(slug=item["column"]),
                "issuers": [scene.agency.versions.all()[0].name],
                "content_source": scene.agency.versions.all()[0].name,
                "formed_on": scene.day(item["published"]),
                "valid_until": city_date(scene.at) + timedelta(days=open_for) if open_for else None,
                "attribute": "proactive",
                "demonstration": True,
            },
            actor=scene.drafter,
            at=scene.moment(item["published"]),
        )

    def picture(self, version: Version) -> str:
        """A drawn picture, added to the draft; its digest."""
        # Drawing is slow to load; only this page wants it.
        from PIL import Image, ImageDraw

        canvas = Image.new("RGB", (960, 320), (250, 247, 240))
        pen = ImageDraw.Draw(canvas)
        for place, (colour, width) in enumerate(zip(BARS, (240, 480, 860), strict=True)):
            pen.rounded_rectangle((40, 40 + 90 * place, 40 + width, 100 + 90 * place), 8, colour)
        made = BytesIO()
        canvas.save(made, "PNG")
        added = gate.add_attachment(
            version=version,
            name=self.item["picture"]["name"],
            data=made.getvalue(),
            media_type="image/png",
            actor=self.scene.drafter,
            at=self.scene.moment(self.item["published"]),
            inline=True,
        )
        return added.digest.partition(":")[2]

    def out(self, version: Version, blocks: list[dict[str, Any]]) -> None:
        """Through every review and out."""
        scene = self.scene
        ago = int(self.item["published"])
        version = gate.edit_version(
            version=version,
            lock=version.lock,
            changes={"blocks": blocks},
            actor=scene.drafter,
            at=scene.moment(ago),
        )
        scene.publish(version.record, ago)

"""Fields of the embedded index, and how a document is written into it."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING

from tantivy import Document, SchemaBuilder

from yangguang.kernel.search import pinyin
from yangguang.kernel.search.engine import Doc, Facet, Place
from yangguang.kernel.search.text import indexed

if TYPE_CHECKING:
    from datetime import date

    from tantivy import Schema

VERSION = 3
"""Raised whenever a field or its tokens change: an index of another version is made anew."""
TEXTS = ("title", "number", "organisation", "body")
READ = ("syllables", "initials")
WORDED = tuple(facet for facet in Facet if facet is not Facet.YEAR)
NUMERIC = ("year", "date", "effective_from", "valid_until", "weight", "gone", "content")
LISTED = "listed"
"""Sorted by and cut by, never looked up: kept as a column alone."""
PLACE_KEY = "meta:place"
GONE = frozenset({"abolished", "expired"})
WEIGHT_UNIT = 100


def schema() -> Schema:
    """The schema; `whitespace` because the tokens are ours, `raw` for keys."""
    builder = SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("place", stored=True, tokenizer_name="raw", index_option="basic")
    for name in (*TEXTS, *READ):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("number_key", tokenizer_name="raw", index_option="basic")
    for facet in WORDED:
        builder.add_text_field(facet.value, tokenizer_name="raw", fast=True, index_option="basic")
    for name in NUMERIC:
        builder.add_unsigned_field(name, fast=True, indexed=True)
    builder.add_unsigned_field(LISTED, fast=True, indexed=False)
    return builder.build()


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else 0


def _content(doc: Doc) -> int:
    """A number that changes with anything of the document."""
    return int.from_bytes(blake2b(repr(doc).encode(), digest_size=6).digest(), "big")


def document(doc: Doc) -> Document:
    """A document ready to be added."""
    found = Document()
    found.add_text("key", doc.key)
    found.add_text("title", indexed(doc.title))
    if doc.number:
        found.add_text("number", indexed(doc.number))
    if doc.organisation:
        found.add_text("organisation", indexed(doc.organisation))
    if doc.body:
        found.add_text("body", indexed(doc.body))
    if doc.is_suggested:
        found.add_text("syllables", pinyin.indexed_syllables(doc.title))
        found.add_text("initials", pinyin.indexed_initials(doc.title))
    for key in doc.number_keys:
        found.add_text("number_key", key)
    found.add_text("kind", doc.kind)
    for name, values in (("agency", doc.agency), ("door", doc.door), ("topic", doc.topic)):
        for value in values:
            found.add_text(name, value)
    if doc.genre:
        found.add_text("genre", doc.genre)
    if doc.validity:
        found.add_text("validity", doc.validity)
    found.add_unsigned("year", doc.year)
    found.add_unsigned("date", _ordinal(doc.day))
    found.add_unsigned("effective_from", _ordinal(doc.effective_from))
    found.add_unsigned("valid_until", _ordinal(doc.valid_until))
    found.add_unsigned("weight", round(doc.weight * WEIGHT_UNIT))
    found.add_unsigned("gone", int(doc.validity in GONE))
    found.add_unsigned(LISTED, doc.listed)
    found.add_unsigned("content", _content(doc))
    return found


def place_document(place: Place) -> Document:
    """The place, as a document of the index itself: it commits with what it speaks of."""
    found = Document()
    found.add_text("key", PLACE_KEY)
    found.add_text(
        "place",
        json.dumps(
            {"sequence": place.sequence, "epoch": place.epoch, "digests": place.digests},
            ensure_ascii=False,
            sort_keys=True,
        ),
    )
    return found


def read_place(text: str) -> Place:
    """What `place_document` wrote."""
    found = json.loads(text)
    return Place(int(found["sequence"]), str(found["epoch"]), dict(found["digests"]))

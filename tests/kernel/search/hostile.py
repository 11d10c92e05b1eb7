"""A thousand queries nobody means well with, the same in every run."""

from __future__ import annotations

import random

OPERATORS = ("AND", "OR", "NOT", "+", "-", "*", "?", "~2", "^9", "title:", "[a TO z]", "{!}", "&&")
INJECTIONS = (
    "' OR 1=1 --", '"; DROP TABLE search; --', "<script>alert(1)</script>", "{{7*7}}", "${jndi:x}",
    "../../etc/passwd", "%00", "\\", "(((((((", "))))", "[[[[", '""""', "“”“”“", ".*.*.*.*", "a{9999}",
    "(?:a+)+$", "\\p{Han}+", "document:1", "meta:place", "|||", "||1", "-", "--", "- -", "-“", "'",
)  # fmt: skip
STRANGE = (
    "😀👨‍👩‍👧‍👦🏳️‍🌈", "\u202e佳木斯\u202c", "\u200b\u200c\u200d\ufeff", "\x00\x01\x1f", "e\u0301" * 60, "Z̸̡̛͉͖͎a̶",
    "\ud7ff", "\U0010fffd", "ﷺ" * 20, "佳\u0300\u0301木", "〇", "𠮷𡃁𢰸", "①②③", "㍿㌔", "ｑｕｅｒｙ", "²⁰²⁶",
    "١٢٣٤", "۲۰۲۶ 27", "Ⅻ", "½",
)  # fmt: skip
HAN = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"


def hostile_queries(count: int = 1000) -> list[str]:
    """Operators, very long texts, emoji, right to left, controls, SQL, storms of wildcards."""
    dice = random.Random(6)
    found = [*OPERATORS, *INJECTIONS, *STRANGE]
    found += [
        "*" * 5000,
        "?" * 5000,
        "a" * 100_000,
        "佳" * 100_000,
        " ".join("ab" for _ in range(9000)),
    ]
    found += [
        "-供热 " * 400,
        "“供热” " * 400,
        "2017 " * 500,
        "佳办发〔2017〕27号" * 100,
        "xian" * 60,
    ]
    found += ["'" * 300, "xi'an'" * 50, "z" * 59, "gongjijin" * 8, "低保" * 99, "教育局" * 99]
    while len(found) < count:
        parts = []
        for _ in range(dice.randint(1, 9)):
            parts.append(
                dice.choice(
                    (
                        dice.choice(OPERATORS),
                        dice.choice(INJECTIONS),
                        dice.choice(STRANGE),
                        "".join(dice.choices(HAN, k=dice.randint(1, 30))),
                        "".join(chr(dice.randint(1, 0xFFFF)) for _ in range(dice.randint(1, 12))),
                        str(dice.randint(0, 10**12)),
                        "".join(dice.choices("abcdefghijklmnopqrstuvwxyz", k=dice.randint(1, 40))),
                    )
                )
            )
        found.append(dice.choice(("", " ", "　")).join(parts))
    # A half of a surrogate pair cannot come in by an address.
    return [query.encode("utf-8", "ignore").decode() for query in found[:count]]

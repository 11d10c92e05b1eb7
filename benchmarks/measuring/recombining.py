"""Any number of documents for an index: one in ten a document, the others short register items.

Sentences and names are those of the demonstration city and of the laws, put together anew, so
that the frequencies of words are real while the documents are not.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from measuring.judging import city_docs, law_docs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from yangguang.kernel.search.engine import Doc

SENTENCE = re.compile(r"[\u4e00-\u9fff][^。;]{8,80}")
ITEMS = ("准予行政许可决定", "行政处罚决定", "行政检查结果", "公共资源交易结果")
FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GENRES = ("notice", "opinion", "plan", "announcement", "interpretation", "public_notice")
SENTENCES = 12
"""Of one document; some 500 characters."""
FIRST = date(2006, 1, 1)


@dataclass
class Recombined:
    """The material, and documents made of it; the same for the same number."""

    read: Any
    seed: int = 6

    def __post_init__(self) -> None:
        own = list(city_docs(self.read))
        self.sentences = [s for doc in own for s in SENTENCE.findall(doc.body)]
        self.titles = [doc.title for doc in own] + [doc.title for doc in law_docs()]
        self.agencies = [(a.code, a.versions[-1].name) for a in self.read.agencies]
        self.topics = [topic.code for topic in self.read.topics]

    def docs(self, count: int) -> Iterator[Doc]:
        """So many documents."""
        for number in range(count):
            yield self.doc(number)

    def doc(self, number: int) -> Doc:
        """The document of a number."""
        from yangguang.kernel.search.engine import Doc
        from yangguang.kernel.search.numbers import index_keys

        dice = random.Random(self.seed * 1_000_003 + number)
        code, agency = dice.choice(self.agencies)
        day = FIRST + timedelta(days=dice.randrange(7600))
        is_item = number % 10 != 0
        written = f"佳测发〔{day.year}〕{number % 99_999 + 1}号"
        title = self._item(dice, number) if is_item else self._title(dice)
        body = "。".join(dice.choices(self.sentences, k=2 if is_item else SENTENCES))
        return Doc(
            key=f"{'item' if is_item else 'document'}:{number}",
            title=title,
            body=body,
            number=written,
            number_keys=tuple(index_keys(written)),
            organisation=agency,
            agency=(code,),
            topic=(dice.choice(self.topics),),
            genre=dice.choice(GENRES),
            year=day.year,
            day=day,
            validity="abolished" if number % 50 == 0 else "effective",
            is_suggested=not is_item,
        )

    def _title(self, dice: random.Random) -> str:
        one, other = dice.choice(self.titles), dice.choice(self.titles)
        return f"{one[: len(one) * 2 // 3]}{other[len(other) // 3 :]}"

    @staticmethod
    def _item(dice: random.Random, number: int) -> str:
        name = "".join(dice.choices(FAMILY, k=2))
        return f"佳木斯市{name}商贸有限公司{dice.choice(ITEMS)}{number}"

    def queries(self, count: int) -> list[str]:
        """What is asked: pieces of titles and texts, numbers, common words, pinyin, questions."""
        from yangguang.kernel.search import pinyin

        dice = random.Random(self.seed)
        common = ("管理", "有限公司", "佳木斯市", "通知", "行政处罚", "2024年 通知", "教育局")
        found = []
        for number in range(count):
            title, sentence = dice.choice(self.titles), dice.choice(self.sentences)
            place = dice.randrange(max(len(title) - 6, 1))
            found.append(
                (
                    title[place : place + 6],
                    f"{title[place : place + 3]} {sentence[:4]}",
                    f"“{sentence[:8]}”",
                    common[number // 8 % len(common)],
                    f"佳测发[{2006 + number % 20}]{number * 37 % 9999 + 1}",
                    "".join(s for read in pinyin.syllables(title[place : place + 4]) for s in read),
                    sentence[:24],
                    f"{title[place : place + 4]}怎么办理",
                )[number % 8]
            )
        return found

"""Opinions as people write them: some alone, some by the letter of a campaign, some both."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

WHO = [
    "居民", "业主", "老人", "学生家长", "商户", "骑手", "物业公司", "社区工作者",
    "外来务工人员", "残疾人", "环卫工人", "出租车司机",
]  # fmt: skip
WHAT = [
    "停放点", "充电桩", "消防通道", "收费标准", "电梯", "楼道", "雨棚", "监控", "夜间照明",
    "巡查", "宣传", "补贴", "登记", "处罚", "举报电话", "保险", "维修基金", "车位",
    "无障碍坡道", "清运时间",
]  # fmt: skip
WISH = [
    "应当写明由谁负责", "建议再低一些", "希望先试点一年", "请公布计算办法", "不能只靠物业",
    "要给出过渡期", "请增加数量", "应当听取业主大会意见", "建议写进考核", "要有投诉渠道",
    "希望统一规划", "请说明经费来源", "应当区分新旧小区",
]  # fmt: skip
WHY = [
    "去年我们小区就发生过一次火情，幸好发现得早", "冬天气温低，走得远的人很不方便",
    "收入不高的家庭承担不起", "条文里的“及时”没有期限，执行起来各说各的",
    "旧小区没有空地，照这样做不到", "邻近的城市已经有成熟的做法",
    "现在打电话没有人接，问题一拖就是几个月", "规定多了没有人检查等于没有",
]  # fmt: skip
BEGIN = [
    "我认为", "我们商量过，", "看了草案，", "作为", "仔细读了这一条，", "关于这件事，",
]  # fmt: skip
END = ("", "谢谢。", "请研究。", "盼复。", "以上意见供参考。", "请你们认真考虑。")
LETTER = 0.4
"""How many of all use the words of a campaign, changed a little or not at all."""
CAMPAIGNS = 25


def texts(count: int, *, seed: int = 5) -> Iterator[str]:
    """So many opinions of 20 to some 400 signs, the same for the same seed."""
    chance = random.Random(seed)
    letters = [_alone(chance, 6) for _letter in range(CAMPAIGNS)]
    for _opinion in range(count):
        if chance.random() < LETTER:
            yield _changed(chance, chance.choice(letters))
        else:
            yield _alone(chance, chance.randint(1, 8))


def _alone(chance: random.Random, sentences: int) -> str:
    said = [
        f"{chance.choice(BEGIN)}{chance.choice(WHO)}用的{chance.choice(WHAT)}{chance.choice(WISH)}，"
        f"{chance.choice(WHY)}，{chance.randint(1, 30)}号楼尤其如此。"
        for _sentence in range(sentences)
    ]
    return "".join(said) + chance.choice(END)


def _changed(chance: random.Random, letter: str) -> str:
    """The letter as it is, with another end, or with words put in."""
    how = chance.random()
    if how < 0.3:
        return letter
    if how < 0.7:
        return f"{letter}{chance.choice(WHO)}{chance.choice(END)}"
    place = chance.randrange(len(letter))
    return f"{letter[:place]}{chance.choice(WHY)}{letter[place:]}"

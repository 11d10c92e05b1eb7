"""Illness and disability near a person's name."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from yangguang.kernel.publishing.scan import tables
from yangguang.kernel.publishing.scan.findings import Hit, Rule
from yangguang.kernel.publishing.scan.labels import LEFT_OUT

_TERM = re.compile(
    r"(?:肺|肝|胃|肠|乳腺|宫颈|食管|食道|胰腺|甲状腺|前列腺|直肠|结肠|淋巴|骨|脑|肾|卵巢|膀胱|鼻咽|喉)"
    r"(?:恶性)?(?:癌|肿瘤)|癌症|恶性肿瘤|尿毒症|白血病|艾滋病|HIV|梅毒|淋病|乙肝|丙肝|肝炎|肝硬化|肺结核|结核病|"
    r"精神分裂症?|精神病|精神障碍|抑郁症|双相情感障碍|自闭症|孤独症|癫痫|糖尿病|高血压|冠心病|心脏病|心肌梗死|"
    r"脑梗死?|脑出血|脑瘫|中风|偏瘫|瘫痪|截瘫|肾衰竭|肾病|血友病|帕金森|阿尔茨海默|老年痴呆|痴呆|"
    r"(?:肢体|视力|听力|言语|智力|精神|多重)残疾(?:[一二三四1-4]级)?|残疾[一二三四1-4]级|[一二三四1-4]级残疾|"
    r"新冠肺炎|重大疾病|大病|尘肺病?|类风湿|红斑狼疮|强直性脊柱炎|股骨头坏死|失明|聋哑|流产|怀孕|吸毒"
)
_COLUMNS = ("病", "残疾", "健康", "致贫原因", "伤情", "诊断")
_EMPTY = {"", "无", "否", "-", "/", "健康", "良好", LEFT_OUT, "(略)"}
_REACH = 40


def find(text: str, people: Sequence[Hit]) -> Iterator[Hit]:
    """Terms within reach of a name in the same line, and filled health columns."""
    starts = sorted(person.start for person in people)
    for match in _TERM.finditer(text):
        index = bisect_left(starts, match.start() - _REACH)
        if index < len(starts) and starts[index] <= match.end() + _REACH:
            between = sorted((starts[index], match.start()))
            if "\n" not in text[between[0] : between[1]]:
                yield Hit(Rule.HEALTH, match.start(), match.end(), LEFT_OUT)
    if not people:
        return
    for cell in tables.cells(text):
        if any(word in cell.header for word in _COLUMNS) and cell.text not in _EMPTY:
            yield Hit(Rule.HEALTH, cell.start, cell.start + len(cell.text), LEFT_OUT)

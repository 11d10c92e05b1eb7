"""Classification and restriction marks on a text: they stop it.

A mark is a sign that stands by itself (with a star, after 密级, on its own line). The same words
in prose, as in 保密审查 or 国家秘密, are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yangguang.kernel.publishing.scan.findings import Hit, Rule, Severity
from yangguang.kernel.publishing.scan.normal import HAN

_LEVEL = r"(?:绝 {0,4}密|机 {0,4}密|秘 {0,4}密)"
_SECRECY = (
    re.compile(rf"{_LEVEL}[ \t]{{0,4}}[★☆*][^\n，。；]{{0,12}}"),
    re.compile(rf"密 {{0,4}}级[ \t]{{0,4}}[:：]?[ \t]{{0,4}}({_LEVEL})(?![{HAN}])"),
    re.compile(rf"^[ \t]{{0,40}}[\[【(<《]?({_LEVEL})[\]】)>》]?[ \t]{{0,40}}$", re.MULTILINE),
    re.compile(rf"[\[【(]({_LEVEL})[\]】)]"),
)
_RESTRICTED = (
    re.compile(
        r"内部(?:资料|文件|材料|刊物)[ \t,，.!。!:;、\n]{0,4}"
        r"(?:注意(?:保存|保密)|请勿(?:外传|转发)|不得(?:外传|转发)|严禁(?:外传|转发)|妥善保管)"
    ),
    re.compile(
        r"[(\[【] {0,2}(?:此件|本件)?(?:不予公开|不公开|不宜公开|内部使用|内部资料) {0,2}[)\]】]"
    ),
    re.compile(r"(?:此件|本件) {0,2}(?:不予公开|不公开|不宜公开|属工作秘密)"),
    re.compile(r"公开属性[ \t]{0,4}:[ \t]{0,4}(?:不予公开|不公开)"),
    re.compile(r"^[ \t]{0,40}(?:工作秘密|不予公开|内部资料)[ \t]{0,40}$", re.MULTILINE),
)
_ON_REQUEST = re.compile(
    r"(?:此件|本件) {0,2}(?:依申请公开|删减后公开)|公开属性[ \t]{0,4}:[ \t]{0,4}依申请公开"
)
# A bracketed level inside a list of levels, such as (绝密)(机密), is still a mark to look at;
# in a sentence that speaks of levels it follows a verb of marking.
_SPOKEN_OF = re.compile(r"(?:标注|标明|标有|注明|加盖|字样|分为|定为)[^。\n]{0,16}$")


def find(text: str) -> Iterator[Hit]:
    """Marks; a mark 依申请公开 asks for a decision, the others stop."""
    for rule, patterns in (
        (Rule.SECRECY_MARK, _SECRECY),
        (Rule.RESTRICTED_MARK, _RESTRICTED),
    ):
        for pattern in patterns:
            for match in pattern.finditer(text):
                if not _SPOKEN_OF.search(text, max(0, match.start() - 24), match.start()):
                    start, end = match.span(match.lastindex or 0)
                    yield Hit(rule, start, end, None, severity=Severity.STOP)
    for match in _ON_REQUEST.finditer(text):
        yield Hit(Rule.RESTRICTED_MARK, match.start(), match.end(), None)

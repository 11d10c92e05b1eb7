"""Bank cards and accounts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yangguang.kernel.publishing.scan import uscc
from yangguang.kernel.publishing.scan.findings import Hit, Rule
from yangguang.kernel.publishing.scan.normal import GAP, digits_only, near_before

# Cards begin with an issuer's number: UnionPay 62, older domestic 4, 5, 6, 9, foreign 3, 4, 5.
_CARD = re.compile(rf"(?=(?<![0-9A-Za-z])([3-69](?:{GAP}[0-9]){{15,18}})(?![0-9A-Za-z]))")
_ACCOUNT = re.compile(rf"(?=(?<![0-9A-Za-z])([0-9](?:{GAP}[0-9]){{11,29}})(?![0-9A-Za-z]))")
_LABELS = ("账号", "帐号", "账户", "帐户", "卡号", "开户", "银行卡", "存折", "一卡通")
_NUMBER_OF_SOMETHING_ELSE = ("信用代码", "机构代码", "识别号", "税号", "订单", "编号")
_REACH = 30


def find(text: str) -> Iterator[Hit]:
    """Card numbers by their check digit, account numbers by the words before them."""
    codes = {start for start, _ in uscc.spans(text)}
    for pattern, accepted in ((_CARD, _is_card), (_ACCOUNT, _is_account)):
        taken = 0
        for match in pattern.finditer(text):
            start, end = match.span(1)
            if start < taken or start in codes:
                continue
            if accepted(text, start, digits_only(match[1])):
                taken = end
                yield Hit(Rule.BANK_ACCOUNT, start, end, masked(digits_only(match[1])))


def _is_card(text: str, start: int, digits: str) -> bool:
    other = near_before(text, start, _NUMBER_OF_SOMETHING_ELSE, within=12)
    return not other and passes_luhn(digits)


def _is_account(text: str, start: int, _digits: str) -> bool:
    other = near_before(text, start, _NUMBER_OF_SOMETHING_ELSE, within=8)
    return not other and near_before(text, start, _LABELS, within=_REACH)


def passes_luhn(digits: str) -> bool:
    """The check digit of ISO/IEC 7812-1."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 * (doubled > 9)
    return total % 10 == 0


def masked(digits: str) -> str:
    """The last four."""
    return "*" * (len(digits) - 4) + digits[-4:]

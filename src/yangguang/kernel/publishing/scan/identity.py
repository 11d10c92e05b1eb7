"""Resident identity numbers (GB 11643-1999), 18 characters and the older 15.

Own code: the check in python-stdnum holds today's list of regions against every number and so
refuses people registered before their county had today's code (230826, Huachuan).
"""

from __future__ import annotations

from datetime import date

from yangguang.kernel.publishing.scan.normal import digits_only

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
# Provinces, Taiwan 71, Hong Kong, Macao and Taiwan residence permits 81-83, foreigners 91.
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
        "91",
    ]
)
LONG, SHORT = 18, 15


def is_resident_id(text: str, at: date) -> bool:
    """True for a number that could have been issued by that date."""
    number = digits_only(text)
    if len(number) == LONG and not has_valid_check(number):
        return False
    return is_well_formed(number, at)


def is_well_formed(number: str, at: date) -> bool:
    """Known province and a real birth date not in the future; the check digit aside."""
    born = birth_date(number)
    return born is not None and number[:2] in _PROVINCES and born <= at


def has_valid_check(number: str) -> bool:
    """True when the last of 18 characters follows from the others."""
    body, check = number[:-1], number[-1:]
    if len(number) != LONG or not (body.isascii() and body.isdigit()):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return _CHECKS[total % 11] == check


def birth_date(number: str) -> date | None:
    """The birth date in the number; 15-digit numbers were only given to people born in 19xx."""
    digits = number[6:14] if len(number) == LONG else "19" + number[6:12]
    if len(number) not in {LONG, SHORT} or not (digits.isascii() and digits.isdigit()):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def age(born: date, at: date) -> int:
    """Full years on that date."""
    return at.year - born.year - ((at.month, at.day) < (born.month, born.day))

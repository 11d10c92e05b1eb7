from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yangguang.kernel.publishing.scan import identity, uscc

AT = date(2026, 11, 24)
_WEIGHTS = [2**power % 11 for power in range(17, 0, -1)]


@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X",
        "440524198001010013",
        "230803199001010013",
        "230800200002290025",  # 2000 was a leap year
        "11010519491231002x",
        "２３０８０３１９９００１０１００１３",
        "230803 19900101 0013",
        "230803900101001",  # fifteen digits, no check digit
    ],
)
def test_resident_id_issued_is_accepted(number: str) -> None:
    assert identity.is_resident_id(number, AT)


@pytest.mark.parametrize(
    "number",
    [
        "230803199001010014",  # check digit
        "990803199001010013",  # no such province
        "230803199013010013",  # no such month
        "230800190002290025",  # 1900 was none
        "23080319900101001",  # too short
        "2308031990010100130",
        "23080390023000١",
        "23080X199001010013",
        "230803901301001",
        "",
    ],
)
def test_resident_id_never_issued_is_refused(number: str) -> None:
    assert not identity.is_resident_id(number, AT)


def test_resident_id_of_huachuan_before_1984_is_accepted() -> None:
    body = "23082619700101001"

    assert identity.is_resident_id(body + _check(body), AT)


def test_resident_id_born_tomorrow_is_refused_today() -> None:
    assert identity.is_resident_id("230803199001010013", date(1990, 1, 1))
    assert not identity.is_resident_id("230803199001010013", date(1989, 12, 31))


def _check(body: str) -> str:
    """The check character by another way: the number is 1 modulo 11 with X as ten."""
    rest = sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11
    return "0123456789X"[(1 - rest) % 11]


@given(st.dates(date(1900, 1, 1), date(2020, 12, 31)), st.integers(0, 999))
def test_resident_id_with_exactly_one_check_character_is_valid(born: date, order: int) -> None:
    body = f"230803{born:%Y%m%d}{order:03}"

    valid = [c for c in "0123456789X" if identity.is_resident_id(body + c, AT)]

    assert valid == [_check(body)]


@pytest.mark.parametrize(
    ("born", "at", "years"),
    [
        (date(2008, 11, 24), AT, 18),
        (date(2008, 11, 25), AT, 17),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
    ],
)
def test_age_is_counted_in_full_years(born: date, at: date, years: int) -> None:
    assert identity.age(born, at) == years


@pytest.mark.parametrize(
    "code",
    [
        "91350100M000100Y43",
        "91230800MA19000007",
        "11230800MB00000004",
        "52230800500000000G",
        "９１２３０８００MA19000007",
        "912308 00ma1900000 7",
    ],
)
def test_uscc_with_right_check_is_accepted(code: str) -> None:
    assert uscc.is_uscc(code)


@pytest.mark.parametrize("code", ["91230800MA19000008", "91230800MA1900000", "91230800MI19000007"])
def test_uscc_damaged_is_refused(code: str) -> None:
    assert not uscc.is_uscc(code)

from __future__ import annotations

from collections.abc import Callable

import pytest

from yangguang.kernel.publishing.scan import Severity, identity, scan, uscc

from .conftest import AT, Seen

Look = Callable[..., Seen]
LEFT_OUT = "（略）"


@pytest.mark.parametrize(
    ("text", "rule", "matched", "masked"),
    [
        (
            "证号230803199001010013。",
            "resident_id",
            "230803199001010013",
            "230803********0013",
        ),
        (
            "11010519491231002x",
            "resident_id",
            "11010519491231002x",
            "110105********002X",
        ),
        (
            "230803 19900101-0013",
            "resident_id",
            "230803 19900101-0013",
            "230803********0013",
        ),
        (
            "身份证号230803900101001",
            "resident_id",
            "230803900101001",
            "230803*****1001",
        ),
        # A mistyped number is still somebody's when the words say what it is.
        (
            "身份证号：230803199001010014",
            "resident_id",
            "230803199001010014",
            "230803********0014",
        ),
        (
            "2017 230803199001010013",
            "resident_id",
            "230803199001010013",
            "230803********0013",
        ),
        ("护照E12345678", "travel_document", "E12345678", "E1*****78"),
        ("港澳通行证H1234567890", "travel_document", "H1234567890", "H1*******90"),
        ("台胞证：12345678", "travel_document", "12345678", "12****78"),
        ("13800138000", "mobile_phone", "13800138000", "138****8000"),
        ("138 0013 8000", "mobile_phone", "138 0013 8000", "138****8000"),
        ("138-001-38000", "mobile_phone", "138-001-38000", "138****8000"),
        ("1380 013 8000", "mobile_phone", "1380 013 8000", "138****8000"),
        (
            "１３８００１３８０００",
            "mobile_phone",
            "１３８００１３８０００",
            "138****8000",
        ),
        ("+86 13800138000", "mobile_phone", "+86 13800138000", "138****8000"),
        ("（+86）13800138000", "mobile_phone", "（+86）13800138000", "138****8000"),
        (
            "138\u200b0013\u200b8000",
            "mobile_phone",
            "138\u200b0013\u200b8000",
            "138****8000",
        ),
        (
            "1 3 8 0 0 1 3 8 0 0 0",
            "mobile_phone",
            "1 3 8 0 0 1 3 8 0 0 0",
            "138****8000",
        ),
        ("0454-8229008", "fixed_phone", "0454-8229008", LEFT_OUT),
        ("（0454）8229008", "fixed_phone", "（0454）8229008", LEFT_OUT),
        ("010 6601 1234", "fixed_phone", "010 6601 1234", LEFT_OUT),
        ("联系电话:8229008", "fixed_phone", "8229008", LEFT_OUT),
        ("传真：８２２９００８", "fixed_phone", "８２２９００８", LEFT_OUT),
        ("8229008（办公电话）", "fixed_phone", "8229008", LEFT_OUT),
        (
            "卡6222021234567890128",
            "bank_account",
            "6222021234567890128",
            "*" * 15 + "0128",
        ),
        ("账号 0801 2345 6789", "bank_account", "0801 2345 6789", "********6789"),
        ("zhang.wei@example.cn", "email", "zhang.wei@example.cn", "z***@example.cn"),
        (
            "ｚ＠ｅｘａｍｐｌｅ．ｃｎ",
            "email",
            "ｚ＠ｅｘａｍｐｌｅ．ｃｎ",
            "z***@example.cn",
        ),
        ("黑D12345", "licence_plate", "黑D12345", "黑D***45"),
        ("黑D·A1234", "licence_plate", "黑D·A1234", "黑D***34"),
        ("黑DD12345", "licence_plate", "黑DD12345", "黑D****45"),
    ],
)
def test_number_of_a_person_is_found_once_and_masked(
    seen: Look, text: str, rule: str, matched: str, masked: str
) -> None:
    assert seen(text) == [(rule, matched, masked)]


@pytest.mark.parametrize(
    "text",
    [
        "统一社会信用代码91230800MA19000007",
        "组织机构统一社会信用代码：11230800MB00000004，电话",
        "佳办发〔2017〕27号",
        "总投资8229008元，电话值班正常",
        "电话订购82290081万元",
        "联系电话见20170726公告",
        "拨打110、119或者12345",
        "400-822-9008",
        "编号230803199001010014",  # check digit wrong, nothing says it is an identity number
        "230803199001010013456",
        "订单编号6222021234567890128",
        "项目代码2017-230800-48-03-012345",
        "3.13800138000",
        "黑ICP备06002274号",
        "京津冀地区",
        "G1011高速、GB32100",
        "230803********0013、138****8000、a***@example.cn",
    ],
)
def test_number_of_something_else_is_left_alone(seen: Look, text: str) -> None:
    assert seen(text) == []


def test_code_of_an_organization_that_looks_like_an_identity_number_stays() -> None:
    # Valid both as code of an organization and as identity number; the words before it decide.
    both = _both()

    assert scan({"body": f"统一社会信用代码：{both}"}, at=AT) == []
    assert [f.rule for f in scan({"body": f"号码{both}"}, at=AT)] == ["resident_id"]
    assert [f.rule for f in scan({"body": f"信用代码或身份证号{both}"}, at=AT)] == ["resident_id"]


def _both() -> str:
    return next(
        number
        for order in range(10_000)
        for number in [f"53230819190101{order:04}"]
        if identity.is_resident_id(number, AT) and uscc.is_uscc(number)
    )


def test_travel_document_without_a_word_for_it_only_warns() -> None:
    named, bare = (scan({"body": text}, at=AT)[0] for text in ("护照G12345678", "G12345678"))

    assert (named.severity, bare.severity) == (Severity.MUST_RESOLVE, Severity.WARN)


def test_two_accounts_after_one_word_are_both_found(seen: Look) -> None:
    matched = [m for _, m, _ in seen("账号：080123456789、080123456780")]

    assert matched == ["080123456789", "080123456780"]

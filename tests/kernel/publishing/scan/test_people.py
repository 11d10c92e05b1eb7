from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import Seen

Look = Callable[..., Seen]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("(联系人:马强;联系电话:", ["马强"]),
        ("联系人马强联系电话", ["马强"]),
        ("联系人：张伟、李红 王五", ["张伟", "李红", "王五"]),
        ("姓　名：张　伟", ["张　伟"]),
        ("当事人：欧阳锋，男", ["欧阳锋"]),
        ("申请人：艾合买提·玉素甫，", ["艾合买提·玉素甫"]),
        ("拟录用人员名单：张三、李四、王五", ["张三", "李四", "王五"]),
        ("王建国 李爱民 赵卫东", ["王建国", "李爱民", "赵卫东"]),
        ("村民孙丽，女，", ["孙丽"]),
        ("姓名\t性别\n孙丽\t女\n", ["孙丽"]),
    ],
)
def test_name_in_context_is_found(seen: Look, text: str, names: list[str]) -> None:
    assert [m for rule, m, _ in seen(text) if rule == "name"] == names


@pytest.mark.parametrize(
    "text",
    [
        "联系人和电话，由单位确定",
        "申请人于三日内提出",
        "负责人：高级工程师",
        "人员名单：张三",  # one word after a list's label is as likely no name
        "获奖人员：安全、方案、时间",
        "联系人：马某",
        "安全 方案 时间",
        "高级，男，",
        "姓名\t性别\n合计\t12\n",
        "姓名\t性别\n张三 共二人",  # not a row of that table
        "市长到向阳区调研",
    ],
)
def test_word_that_is_no_name_is_left_alone(seen: Look, text: str) -> None:
    assert seen(text) == []


@pytest.mark.parametrize(
    ("name", "masked"), [("马强", "马某"), ("欧阳锋", "欧阳某"), ("张　伟", "张某")]
)
def test_name_is_masked_to_the_surname(seen: Look, name: str, masked: str) -> None:
    assert seen(f"联系人：{name}；")[0][2] == masked


@pytest.mark.parametrize(
    "text",
    [
        "王小明，男，12岁",
        "学生赵丽（2012年5月6日出生）",
        "小学生家长：赵丽，2012年5月出生",
        "姓名\t年龄\n赵丽\t9岁",
        "姓名\t班级\n赵丽\t1班",
        "姓名：赵丽，身份证230803201501010018",
        "孤儿赵丽，女，",
        "三年级二班学生：赵丽",
    ],
)
def test_minor_is_found_and_hidden(seen: Look, text: str) -> None:
    minors = [(m, s) for rule, m, s in seen(text) if rule == "minor"]

    assert len(minors) == 1
    assert minors[0][1] == "某某"


@pytest.mark.parametrize(
    "text",
    [
        "王小明，男，42岁",
        "姓名：赵丽，1982年5月出生",
        "姓名：赵丽，2012年15月出生",  # no date
        "姓名\t年龄\n赵丽\t49",
        "姓名\t班级\n赵丽\t",
        "姓名：赵丽，身份证230803199001010013",
    ],
)
def test_adult_is_no_minor(seen: Look, text: str) -> None:
    assert "minor" not in [rule for rule, _, _ in seen(text)]


def test_school_of_a_minor_is_hidden_with_the_name(seen: Look) -> None:
    assert seen("王小明，男，12岁，佳木斯市第五小学三年级二班学生") == [
        ("minor", "王小明", "某某"),
        ("minor_school", "佳木斯市第五小学三年级二班", "某学校"),
    ]


def test_school_without_a_child_stays(seen: Look) -> None:
    assert seen("佳木斯市第五小学三年级招生2个班") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("患者李明患有尿毒症", ["尿毒症"]),
        ("姓名：李明，肢体残疾二级", ["肢体残疾二级"]),
        ("姓名\t病种\n李明\t腰腿旧疾", ["腰腿旧疾"]),
        ("全市糖尿病筛查5000人", []),
        ("联系人：李明\n糖尿病防治宣传", []),
        ("姓名\t健康状况\n李明\t良好", []),
        ("病种\t电话\n某病\t无", []),
    ],
)
def test_health_is_found_near_a_name_only(seen: Look, text: str, found: list[str]) -> None:
    assert [m for rule, m, _ in seen(text) if rule == "health"] == found


def test_list_of_people_on_assistance_has_its_own_rule(seen: Look) -> None:
    text = "2017年低保对象公示名单\n姓名\t致贫原因\t金额\n张三丰\t因病\t500\n李四\t残疾二级\t300"

    assert seen(text) == [
        ("low_income", "张三丰", "张某"),
        ("health", "因病", "（略）"),
        ("low_income", "李四", "李某"),
        ("health", "残疾二级", "（略）"),
    ]


@pytest.mark.parametrize(
    ("text", "matched", "masked"),
    [
        (
            "住址：黑龙江省佳木斯市向阳区西林街道和谐小区3号楼2单元501室",
            "黑龙江省佳木斯市向阳区西林街道和谐小区3号楼2单元501室",
            "黑龙江省佳木斯市向阳区西林街道",
        ),
        ("现住桦川县星火乡5组12号，务农", "桦川县星火乡5组12号", "桦川县星火乡"),
        (
            "其位于郊区长青乡万庆小区12号楼3单元的房屋",
            "郊区长青乡万庆小区12号楼3单元",
            "郊区长青乡",
        ),
        ("住所：中山路1号", "中山路1号", "某处"),
    ],
)
def test_home_address_is_cut_to_town_or_village(
    seen: Look, text: str, matched: str, masked: str
) -> None:
    assert seen(text) == [("home_address", matched, masked)]


@pytest.mark.parametrize(
    "text", ["地址：佳木斯市中山路", "住所地在本市的，", "住址：佳木斯市向阳区"]
)
def test_address_without_a_house_stays(seen: Look, text: str) -> None:
    assert seen(text) == []

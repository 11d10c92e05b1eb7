"""Ordinary official prose: what holds no personal data must give no finding."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import Seen

Look = Callable[..., Seen]

PROSE = [
    (
        "各级政务服务中心对公共企事业单位的服务资源进行有效整合,将服务事项纳入政务服务中心统一办理。"
        "公开单位简介、职能权限、服务指南、收费标准以及便民服务和监督投诉电话等。(牵头单位:市政务服务管理办公室)"
    ),
    (
        "建立政务公开监督员制度,聘请律师、教师、记者、人大代表、政协委员等担任监督员,加强监督。"
        "(牵头单位:市政府办公室、市人社局、市监察局)"
    ),
    "公开民生资金等分配使用情况,加大扶贫对象、扶贫资金分配、扶贫资金使用等信息公开力度。",
    "除依法应当保密的外,决策制定部门要在决策前向社会公开决策草案、决策依据;加强保密审查。",
    (
        "第三十条 申请人应当提供下列材料:(一)申请人的姓名或者名称、身份证明、联系方式;"
        "(二)申请公开的政府信息的名称、文号;(三)申请公开的政府信息的形式要求。"
    ),
    "第十二条 未满十八周岁的学生、儿童,由其监护人代为申请。患者有权查阅病历。",
    "全市共有中学12所、小学45所,三年级以上学生18000人,建档立卡贫困户残疾儿童全部入学。",
    "2017年一般公共预算收入8229008万元,同比增长6.5%,支出20170726元,编码62220212。",
    "住所地或者经常居住地在本市的居民,凭居住证办理,住所变更的,应当在15日内申报。",
    "附件:1.佳木斯市人民政府工作部门名单;2.公示期限:2017年7月26日至2017年8月1日",
    "组长:市长;副组长:常务副市长;成员:市政府各部门主要负责人。",
]


@pytest.mark.parametrize("text", PROSE)
def test_ordinary_prose_gives_no_finding(seen: Look, text: str) -> None:
    assert seen(text) == []


def test_contact_of_the_founding_plan_is_found_name_and_number(seen: Look) -> None:
    text = (
        "形成专题报告,于每年(2017—2020年)11月30日前将工作进展情况报送市政务公开办公室"
        "(联系人:马强;联系电话:8229008)。"
    )

    assert seen(text) == [
        ("name", "马强", "马某"),
        ("fixed_phone", "8229008", "（略）"),
    ]

"""What a draft may not contain, as lists to be gone through item by item."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l


@dataclass(frozen=True)
class Item:
    """One thing a draft may not contain."""

    code: str
    text: str | Promise
    heading: str | Promise


_FORBIDDEN = _l("不得有的内容（国办发〔2018〕37号）")
FORBIDDEN = (
    Item("licence", _l("设定行政许可、行政处罚、行政强制、行政征收、行政收费等事项"), _FORBIDDEN),
    Item("conditions", _l("增加办理行政许可事项的条件，或者规定出具循环证明、重复证明、无谓证明"), _FORBIDDEN),
    Item("rights", _l("没有法律、法规依据，减损公民、法人和其他组织的合法权益或者增加其义务"), _FORBIDDEN),
    Item("market", _l("没有法律、法规依据，设置市场准入和退出条件，干预生产经营"), _FORBIDDEN),
    Item("local", _l("地方保护，排除或者限制竞争"), _FORBIDDEN),
    Item("duty", _l("没有法律、法规依据，增加本机关权力或者减少本机关法定职责"), _FORBIDDEN),
    Item("beyond", _l("规定应当由市场调节、企业和社会自律、公民自我管理的事项"), _FORBIDDEN),
)  # fmt: skip
_ACCESS = _l("限制市场准入和退出（《公平竞争审查条例》第八条）")
_FLOW = _l("限制商品、要素自由流动（第九条）")
_COST = _l("没有法律、行政法规依据或者未经国务院批准，影响生产经营成本（第十条）")
_CONDUCT = _l("影响生产经营行为（第十一条）")
COMPETITION = (
    Item("8-1", _l("对市场准入负面清单以外的行业、领域、业务等违法设置审批程序"), _ACCESS),
    Item("8-2", _l("违法设置或者授予特许经营权"), _ACCESS),
    Item("8-3", _l("限定经营、购买或者使用特定经营者提供的商品或者服务"), _ACCESS),
    Item("8-4", _l("设置不合理或者歧视性的准入、退出条件"), _ACCESS),
    Item("8-5", _l("其他限制或者变相限制市场准入和退出的内容"), _ACCESS),
    Item("9-1", _l("限制外地或者进口商品、要素进入本地市场，或者阻碍本地经营者迁出，商品、要素输出"), _FLOW),
    Item("9-2", _l("排斥、限制、强制或者变相强制外地经营者在本地投资经营或者设立分支机构"), _FLOW),
    Item("9-3", _l("排斥、限制或者变相限制外地经营者参加本地政府采购、招标投标"), _FLOW),
    Item("9-4", _l("对外地或者进口商品、要素设置歧视性收费项目、收费标准、价格或者补贴"), _FLOW),
    Item("9-5", _l("在资质标准、监管执法等方面对外地经营者在本地投资经营设置歧视性要求"), _FLOW),
    Item("9-6", _l("其他限制或者变相限制商品、要素自由流动的内容"), _FLOW),
    Item("10-1", _l("给予特定经营者税收优惠"), _COST),
    Item("10-2", _l("给予特定经营者选择性、差异化的财政奖励或者补贴"), _COST),
    Item("10-3", _l("给予特定经营者要素获取、行政事业性收费、政府性基金、社会保险费等方面的优惠"), _COST),
    Item("10-4", _l("其他影响生产经营成本的内容"), _COST),
    Item("11-1", _l("强制或者变相强制经营者实施垄断行为，或者为经营者实施垄断行为提供便利条件"), _CONDUCT),
    Item("11-2", _l("超越法定权限制定政府指导价、政府定价，为特定经营者提供优惠价格"), _CONDUCT),
    Item("11-3", _l("违法干预实行市场调节价的商品、要素的价格水平"), _CONDUCT),
    Item("11-4", _l("其他影响生产经营行为的内容"), _CONDUCT),
)  # fmt: skip
EXCEPTIONS = (
    ("12-1", _l("为维护国家安全和发展利益")),
    ("12-2", _l("为促进科学技术进步、增强国家自主创新能力")),
    ("12-3", _l("为实现节约能源、保护环境、救灾救助等社会公共利益")),
    ("12-4", _l("法律、行政法规规定的其他情形")),
)
"""Article 12: only without a less restrictive way, and with a term or a condition of its end."""

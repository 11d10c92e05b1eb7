"""Personal names by their context: after a label, in a list, in a column."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yangguang.kernel.publishing.scan import tables
from yangguang.kernel.publishing.scan.findings import Hit, Rule
from yangguang.kernel.publishing.scan.normal import HAN

_COMPOUND = "欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|皇甫|宗政|濮阳|公冶|申屠|公孙|慕容|仲孙|钟离|长孙|宇文|司徒|鲜于|司空|令狐|呼延"
_SINGLE = (
    "王李张刘陈杨黄赵周吴徐孙马胡朱郭何罗高林郑梁谢唐许冯宋韩邓彭曹曾田萧潘袁蔡蒋余于杜叶程魏苏吕"
    "丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫阎雷段龙黎史陶贺毛郝顾龚邵"
    "万覃武钱戴严莫孔向常汤康易乔赖文庞樊兰殷施洪翟安颜倪鲁牛温芦季俞章申葛毕左聂丛焦耿柳齐梅辛"
    "庄欧涂祝游关尤邢曲甘裴骆柴阮冉纪舒单盛岳童卜詹项褚娄巩宁瞿蒲池车苗邬裘宫卞凌霍管冷靳仇栾解"
    "门井隋苑戚佟穆时桑包鞠那国滕缪敖景展房郎初谷費费屈楚喻闵鲍晏艾阚蔺原佘司"
)
SURNAME = f"(?:{_COMPOUND}|[{_SINGLE}])"
_GIVEN = f"[{HAN}]"
_NOT_GIVEN = "某"
# Greedy, then giving back what belongs to the next word.
_END = (
    rf"(?=$|[^{HAN}*]|同志|先生|女士|联系|电话|手机|身份|公民|性别|出生|住址|住所|职务|单位|等[^{HAN}])"
)
NAME = (
    rf"(?:{SURNAME}[ ]{{0,2}}(?!{_NOT_GIVEN}){_GIVEN}(?!{_NOT_GIVEN}){_GIVEN}?"
    rf"|[{HAN}]{{2,8}}·[{HAN}]{{2,8}})"
)
_STRICT_LABELS = (
    "联 ?系 ?人|经 ?办 ?人|承 ?办 ?人|申 ?请 ?人|投诉人|举报人|当 ?事 ?人|被处罚人|被申请人|"
    "法定代表人|法人代表|负责人|责任人|监护人|户 {0,4}主|患者|死者|伤者|受助人|收款人|受益人|姓 {0,4}名|"
    "代理人|证人|被告人?|原告|第三人|家长|学生|考生|作者|编辑|校对|审核人?|签发人?|填报人|填表人|"
    "办案人员|执法人员|咨询人|受理人|接待人|配偶|父亲|母亲|产权人|权利人|承租人|驾驶人|当选人"
)
_LABELLED = re.compile(
    rf"(?:{_STRICT_LABELS})(?:姓名)?[ \t]{{0,4}}(?::[ \t\n]{{0,4}}|[ \t]{{1,4}}|\()"
    rf"({NAME}){_END}",
    re.MULTILINE,
)
_GLUED = re.compile(rf"(?:联系人|经办人|申请人|被处罚人|患者|举报人)({NAME})(?=[，,;；。、:：)(])")
_LISTED = re.compile(
    rf"(?:名单|人选|人员|对象|获奖者|监督员|录用者|考生|学生|户主|代表|获得者)[^\n:。]{{0,12}}:[ \t\n]{{0,4}}"
    rf"({NAME})(?=[ \t]{{0,3}}[、，,;；\n \t])",
    re.MULTILINE,
)
_NEXT = re.compile(
    rf"(?:\([^()\n]{{0,12}}\))?[ \t]{{0,3}}[、，,;；/\n \t][ \t]{{0,3}}({NAME}){_END}", re.MULTILINE
)
_LINE_OF_NAMES = re.compile(rf"^[ ]{{0,8}}{NAME}(?:(?:[ \t]{{1,8}}|、){NAME}){{2,40}}[ ]{{0,8}}$", re.MULTILINE)
_ONE = re.compile(rf"({NAME}){_END}")
_WITH_DETAILS = re.compile(
    rf"(?:(?<![{HAN}])|(?<=患者)|(?<=学生)|(?<=村民)|(?<=居民)|(?<=儿童)|(?<=男孩)|(?<=女孩))"
    rf"({NAME})(?=[ ]{{0,2}}[，,(][ ]{{0,2}}(?:男|女)[，,。);；]|身患|患有|因病|确诊|被诊断|[ ]{{0,2}}[，,(][ ]{{0,2}}"
    rf"(?:现年)?[0-9]{{1,3}}周?岁)"
)
_COLUMNS = re.compile(
    r"^(?:.{0,8}姓 {0,4}名|户 {0,2}主|联系人|申请人|法定代表人|负责人|监护人|救助对象|低保对象|学生|考生|当事人)"
    r"(?:姓名)?(?:\(.{0,8}\))?$"
)
_WHOLE = re.compile(NAME)
# Common words that begin with a character that is also a surname.
_WORDS = (
    "高级 高中 高等 高校 高温 高新 方案 方式 方法 方面 成员 安全 安排 安置 安装 金额 金融 时间 时任 常务 常委 "
    "经理 任务 任职 单位 单独 温馨 水利 全体 黄金 石油 白天 年龄 向阳 和平 平均 江苏 江西 云南 农业 车辆 车站 "
    "关于 关系 应当 法定 党员 武警 武装 林业 房屋 房产 家长 宁夏 项目 程序 程度 相关 支持 管理 管辖 解决 文化 "
    "文件 文物 文明 文书 古代 广东 国家 国务 国有 国土 国内 国际 国资 国防 施工 施行 万元 原因 原则 原件 原告 "
    "司法 司机 包括 包装 包含 章程 易于 于本 于是 于每 于次 于当 何时 何地 何种 余额 向社 向市 向本 向有 向相 "
    "段落 游客 游泳 严重 严格 康复 石化 陆地 林区 林地 林木 周边 周期 周围 夏季 秦皇 龙江 江河 季度 牛羊 马铃 "
    "马上 马路 连续 许可 谢谢 左右 冷链 冷藏 冷冻 兰州 海南 贺信 康养 初步 初审 初中 初级 初次 楚雄 展览 展示 "
    "景区 景观 井下 门诊 门牌 艾滋 宫颈 费用 解除 解释 纪检 纪委 纪律 盛会 项下 甘肃 洪涝 洪水 常见 常住 常年 "
    "常用 武汉 温州 鲁迅 史料 龙头 雷电 段位 白酒 毛利 唐山 宋体 黎族 苗族 苗木 祝贺 柳州 洪灾 管网 童装 范围 "
    "范本 贾汪 魏晋 鲍鱼 池塘 沈阳 郑州 徐州 杭州 广州 苏州 梅州 常州 温泉 汤原 易制 易燃 易爆 申请 申报 申诉 "
    "游戏 景点 公司 机关 房地 房管 孔径 章节 盛放 单价 单元 单据 单项 单一 曲线 曲折 任何 任免 任期 任意 明确 "
    "余地 丁类 石材 石料 白银 白色 田地 金属 陶瓷 钱款 牛奶 梅毒 卜卦 尤其 那些 管道 管护 曾经 曾任 曾用 车船"
).split()
_NOT_NAMES = frozenset(_WORDS)
_NOT_LAST = frozenset("等及和的为是在由对应须可得将已未或者其以向从被把")


def find(text: str, *, low_income: bool) -> list[Hit]:
    """Names, each place once; lists of people on assistance under their own rule."""
    rule = Rule.LOW_INCOME if low_income else Rule.NAME
    places: dict[int, int] = {}
    for start, end in _places(text):
        if _is_name(text[start:end]):
            places[start] = max(end, places.get(start, 0))
    return [
        Hit(rule, start, end, masked(text[start:end])) for start, end in sorted(places.items())
    ]


def _places(text: str) -> Iterator[tuple[int, int]]:
    for match in _GLUED.finditer(text):
        yield match.span(1)
    for match in _WITH_DETAILS.finditer(text):
        yield match.span(1)
    for match in _LABELLED.finditer(text):
        yield from _chain(text, match)
    for match in _LISTED.finditer(text):
        yield from _list(text, match)
    for match in _LINE_OF_NAMES.finditer(text):
        yield from _line(text, match)
    for cell in tables.cells(text):
        if _COLUMNS.match(cell.header) and _WHOLE.fullmatch(cell.text):
            yield cell.start, cell.start + len(cell.text)


def _chain(text: str, first: re.Match[str]) -> Iterator[tuple[int, int]]:
    """The name after a label and those that follow it, parted by 、 or commas."""
    match: re.Match[str] | None = first
    while match and _is_name(match[1]):
        yield match.span(1)
        match = _NEXT.match(text, match.end(1))


def _list(text: str, first: re.Match[str]) -> list[tuple[int, int]]:
    """A list wants two names at least: one alone is as likely a word."""
    found = [*_chain(text, first)]
    return found if len(found) > 1 else []


def _line(text: str, line: re.Match[str]) -> list[tuple[int, int]]:
    found = [match.span(1) for match in _ONE.finditer(text, line.start(), line.end())]
    return found if all(_is_name(text[start:end]) for start, end in found) else []


def _is_name(name: str) -> bool:
    return name[:2] not in _NOT_NAMES and name[-1] not in _NOT_LAST and name[1] not in _NOT_LAST


def masked(name: str) -> str:
    """The surname with 某."""
    compact = name.replace(" ", "")
    surname = compact[:2] if re.match(f"(?:{_COMPOUND})", compact) else compact[0]
    return surname + "某"

"""Personal names by their context: after a label, in a list, in a column."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yangguang.kernel.publishing.scan import tables
from yangguang.kernel.publishing.scan.findings import Hit, Rule
from yangguang.kernel.publishing.scan.normal import HAN

_COMPOUND = (
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|"
    "皇甫|宗政|濮阳|公冶|申屠|公孙|慕容|仲孙|钟离|长孙|宇文|司徒|鲜于|司空|令狐|呼延"
)
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
    rf"(?=$|[^{HAN}*]|同志|先生|女士|联系|电话|手机|身份|公民|性别|出生|住址|住所|职务|单位|"
    rf"等[^{HAN}])"
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
_GLUED = re.compile(
    rf"(?:联系人|经办人|申请人|被处罚人|患者|举报人|户主)({NAME})(?=[,;。、:)(]|联系|电话|手机)"
)
_LISTED = re.compile(
    rf"(?:名单|人选|人员|对象|获奖者|监督员|录用者|考生|学生|户主|代表|获得者)[^\n:。]{{0,12}}:"
    rf"[ \t\n]{{0,4}}({NAME})(?=[ \t]{{0,3}}[、,;\n \t])",
    re.MULTILINE,
)
_NEXT = re.compile(
    rf"(?:\([^()\n]{{0,12}}\))?[ \t]{{0,3}}[、,;/\n \t][ \t]{{0,3}}({NAME}){_END}",
    re.MULTILINE,
)
_LINE_OF_NAMES = re.compile(
    rf"^[ ]{{0,8}}{NAME}(?:(?:[ \t]{{1,8}}|、){NAME}){{2,40}}[ ]{{0,8}}$", re.MULTILINE
)
_ONE = re.compile(rf"({NAME}){_END}")
_WITH_DETAILS = re.compile(
    rf"(?:(?<![{HAN}])|(?<=患者)|(?<=学生)|(?<=村民)|(?<=居民)|(?<=儿童)|(?<=孤儿)|(?<=男孩)|(?<=女孩))"
    rf"({NAME})(?=身患|患有|因病|确诊|被诊断|[ ]{{0,2}}[,(][ ]{{0,2}}(?:"
    r"(?:男|女)[,.);。]|(?:现年)?[0-9]{1,3}周?岁|(?:(?:男|女),)?[12][0-9]{3}年[0-9月日]{0,6}出?生))"
)
_COLUMNS = re.compile(
    r"^(?:.{0,8}姓 {0,4}名|户 {0,2}主|联系人|申请人|法定代表人|负责人|监护人|救助对象|"
    r"低保对象|学生|考生|当事人)"
    r"(?:姓名)?(?:\(.{0,8}\))?$"
)
_WHOLE = re.compile(NAME)
# Common words that begin with a character that is also a surname.
_WORDS = [
    "丁类",
    "万元",
    "严格",
    "严重",
    "于当",
    "于是",
    "于本",
    "于次",
    "于每",
    "云南",
    "井下",
    "任何",
    "任免",
    "任务",
    "任意",
    "任期",
    "任职",
    "何地",
    "何时",
    "何种",
    "余地",
    "余额",
    "党员",
    "全体",
    "公司",
    "兰州",
    "关于",
    "关系",
    "农业",
    "冷冻",
    "冷藏",
    "冷链",
    "初中",
    "初审",
    "初次",
    "初步",
    "初级",
    "包含",
    "包括",
    "包装",
    "单一",
    "单价",
    "单位",
    "单元",
    "单据",
    "单独",
    "单项",
    "卜卦",
    "原件",
    "原则",
    "原告",
    "原因",
    "古代",
    "史料",
    "司机",
    "司法",
    "向市",
    "向有",
    "向本",
    "向相",
    "向社",
    "向阳",
    "周围",
    "周期",
    "周边",
    "和平",
    "唐山",
    "国内",
    "国务",
    "国土",
    "国家",
    "国有",
    "国资",
    "国防",
    "国际",
    "夏季",
    "孔径",
    "季度",
    "宁夏",
    "安全",
    "安排",
    "安置",
    "安装",
    "宋体",
    "宫颈",
    "家长",
    "尤其",
    "展示",
    "展览",
    "左右",
    "常住",
    "常务",
    "常委",
    "常州",
    "常年",
    "常用",
    "常见",
    "平均",
    "年龄",
    "广东",
    "广州",
    "应当",
    "康养",
    "康复",
    "徐州",
    "成员",
    "房产",
    "房地",
    "房屋",
    "房管",
    "支持",
    "文书",
    "文件",
    "文化",
    "文明",
    "文物",
    "方式",
    "方案",
    "方法",
    "方面",
    "施工",
    "施行",
    "时任",
    "时间",
    "明确",
    "易于",
    "易制",
    "易燃",
    "易爆",
    "景区",
    "景点",
    "景观",
    "曲折",
    "曲线",
    "曾任",
    "曾用",
    "曾经",
    "机关",
    "杭州",
    "林业",
    "林区",
    "林地",
    "林木",
    "柳州",
    "梅州",
    "梅毒",
    "楚雄",
    "武汉",
    "武装",
    "武警",
    "段位",
    "段落",
    "毛利",
    "水利",
    "江河",
    "江苏",
    "江西",
    "池塘",
    "汤原",
    "沈阳",
    "法定",
    "洪水",
    "洪涝",
    "洪灾",
    "海南",
    "温州",
    "温泉",
    "温馨",
    "游客",
    "游戏",
    "游泳",
    "牛奶",
    "牛羊",
    "甘肃",
    "田地",
    "申报",
    "申诉",
    "申请",
    "白天",
    "白色",
    "白酒",
    "白银",
    "盛会",
    "盛放",
    "相关",
    "石化",
    "石料",
    "石材",
    "石油",
    "祝贺",
    "秦皇",
    "程序",
    "程度",
    "章程",
    "章节",
    "童装",
    "管护",
    "管理",
    "管网",
    "管辖",
    "管道",
    "纪委",
    "纪律",
    "纪检",
    "经理",
    "艾滋",
    "苏州",
    "苗族",
    "苗木",
    "范围",
    "范本",
    "解决",
    "解释",
    "解除",
    "许可",
    "谢谢",
    "费用",
    "贺信",
    "贾汪",
    "车站",
    "车船",
    "车辆",
    "连续",
    "那些",
    "郑州",
    "金属",
    "金融",
    "金额",
    "钱款",
    "门牌",
    "门诊",
    "陆地",
    "陶瓷",
    "雷电",
    "项下",
    "项目",
    "马上",
    "马路",
    "马铃",
    "高中",
    "高新",
    "高校",
    "高温",
    "高等",
    "高级",
    "魏晋",
    "鲁迅",
    "鲍鱼",
    "黄金",
    "黎族",
    "龙头",
    "龙江",
]
_NOT_NAMES = frozenset(_WORDS)
_NOT_LAST = frozenset("等及和的为是在由对应须可得将已未或者其以向从被把")


def find(text: str, *, low_income: bool) -> list[Hit]:
    """Names, each place once; lists of people on assistance under their own rule."""
    rule = Rule.LOW_INCOME if low_income else Rule.NAME
    places: dict[int, int] = {}
    for start, end in _places(text):
        if _is_name(text[start:end]):
            places[start] = max(end, places.get(start, 0))
    return [Hit(rule, start, end, masked(text[start:end])) for start, end in sorted(places.items())]


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

"""Documents of other kinds, invented, recognised by the same rules."""

from __future__ import annotations

from datetime import date

from tests.kernel.documents.making import LETTER
from yangguang.kernel.documents.model import Certainty, PartKind, ReadDocument, SourceKind
from yangguang.kernel.documents.reading import read


def _read(text: str, name: str = "a.txt") -> ReadDocument:
    return read(text.encode(), filename=name)


def test_letter_without_annex() -> None:
    document = _read(LETTER)

    assert document.title.value == "佳木斯市数据局关于报送平台运行情况的函"
    assert document.doc_number.value == "佳数函〔2026〕5号"
    assert document.issuers.value == ("佳木斯市数据局",)
    assert document.main_recipients.value == "市财政局"
    assert document.formed_on.value == date(2026, 3, 2)
    assert document.note.value == "联系人:办公室"
    assert document.source_kind.value is SourceKind.ORIGINAL
    assert [part.kind for part in document.parts] == [PartKind.MAIN]
    assert document.parts[0].body_html == (
        "<p>现将平台运行情况函告如下,请审阅。</p>\n<p>特此函告。</p>"
    )


def test_notice_of_one_issuer_with_listed_annex_and_imprint() -> None:
    document = _read(
        """特急
佳木斯市人民政府办公室文件
佳政办发﹝2024﹞012号
佳木斯市人民政府办公室关于印发《佳木斯市春季防火工作方案》的通知
各县（市）区人民政府，市政府各有关单位：
《佳木斯市春季防火工作方案》已经市政府同意，现印发给你们，请遵照执行。
附件：佳木斯市春季防火工作方案
佳木斯市人民政府办公室
二〇二四年三月十一日
（此件公开发布）
附件
佳木斯市春季防火工作方案
一、总体要求
（一）工作目标。到4月底，隐患全部消除。
1.巡查。每日两次。
（1）山区。由林草部门负责。
抄送：市委办公室，市人大常委会办公室。
佳木斯市人民政府办公室 2024年3月12日印发
"""
    )

    assert (
        document.title.value == "佳木斯市人民政府办公室关于印发《佳木斯市春季防火工作方案》的通知"
    )
    assert document.doc_number.value == "佳政办发〔2024〕12号"
    assert document.issuers.value == ("佳木斯市人民政府办公室",)
    assert document.issuers.certainty is Certainty.SURE
    assert document.urgency.value == "特急"
    assert document.main_recipients.value == "各县（市）区人民政府，市政府各有关单位"
    assert document.formed_on.value == date(2024, 3, 11)
    assert document.note.value == "此件公开发布"
    assert document.copied_to.value == "市委办公室，市人大常委会办公室"
    notice, annex = document.parts
    assert annex.title == annex.quoted_title == "佳木斯市春季防火工作方案"
    assert '<p class="level-2">（一）工作目标。' in annex.body_html
    assert '<p class="level-4">（1）山区。' in annex.body_html
    assert "附件：佳木斯市春季防火工作方案" in notice.body_html


def test_order_with_the_rules_it_puts_in_force() -> None:
    document = _read(
        """佳木斯市人民政府令
第12号
《佳木斯市城市供热办法》已经市政府第三次常务会议讨论通过，现予公布，自2025年10月1日起施行。
市长 王某某
2025年8月20日
佳木斯市城市供热办法
第一章 总则
第一条 为了规范城市供热，制定本办法。
第二章 供热
第二条 供热单位应当遵守下列规定：
（一）按时供热；
"""
    )

    assert document.doc_number.value == "佳木斯市人民政府令第12号"
    assert document.title.value == "佳木斯市人民政府令"
    assert document.issuers.value == ("佳木斯市人民政府",)
    assert document.signature.value == ("市长 王某某",)
    assert document.formed_on.value == date(2025, 8, 20)
    assert document.parts[1].title == "佳木斯市城市供热办法"
    assert '<h2 class="chapter">第一章 总则</h2>' in document.parts[1].body_html
    assert '<p class="article">第二条 供热单位' in document.parts[1].body_html


def test_announcement_with_its_count() -> None:
    document = _read(
        """佳木斯市市场监督管理局公告
2024年第3号
为保障食品安全，现公告如下：
一、抽检范围
全市商场和超市。
特此公告。
佳木斯市市场监督管理局
2024年5月6日
"""
    )

    assert document.doc_number.value == "佳木斯市市场监督管理局公告2024年第3号"
    assert document.title.value == "佳木斯市市场监督管理局公告"
    assert document.issuers.value == ("佳木斯市市场监督管理局",)
    assert document.main_recipients.certainty is Certainty.MISSING
    assert document.parts[0].body_html.startswith("<p>为保障食品安全，现公告如下：</p>")


def test_decision_with_several_annexes() -> None:
    document = _read(
        """佳政发〔2023〕8号
佳木斯市人民政府
关于废止和修改部分行政规范性文件的决定
（2023年6月1日市政府第20次常务会议通过）
经研究，市政府决定废止2件、修改1件行政规范性文件。
附件：1.废止的行政规范性文件目录
2.修改的行政规范性文件目录
佳木斯市人民政府
2023年6月9日
附件1
废止的行政规范性文件目录
佳政发〔2001〕1号。
附件2：
市政府修改的行政规范性文件目录
佳政发〔2002〕2号。
"""
    )

    assert document.title.value == "佳木斯市人民政府关于废止和修改部分行政规范性文件的决定"
    assert document.doc_number.value == "佳政发〔2023〕8号"
    assert "第20次常务会议通过" in document.parts[0].body_html
    assert [(part.title, part.quoted_title) for part in document.parts[1:]] == [
        ("废止的行政规范性文件目录", "废止的行政规范性文件目录"),
        ("市政府修改的行政规范性文件目录", "修改的行政规范性文件目录"),
    ]


def test_classified_mark_is_kept_and_warned_about() -> None:
    document = _read("机密★1年\n" + LETTER)

    assert document.secrecy.value == "机密★1年"
    assert "不得公开" in document.warnings[0]
    assert document.title.value == "佳木斯市数据局关于报送平台运行情况的函"


def test_saved_page_sheds_its_frame() -> None:
    document = _read(
        f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>关于报送平台运行情况的函_桦川县人民政府</title>
        <meta name="PubDate" content="2026-03-05 09:30"><meta name="ContentSource" content="市数据局">
        <script>document.write("坏")</script></head><body>
        <div class="nav"><a href="/">首页</a> <a href="/a">政务公开</a></div>
        <div class="breadcrumb">当前位置:首页 &gt; 文件</div>
        <div class="content"><div align="center">{"</div><p>".join(LETTER.split(chr(10)))}</p>
        <table><tr><th>项目</th><th colspan="2">数量</th></tr><tr><td>接口</td><td>3</td><td>个</td></tr></table>
        </div>
        <div class="footer">主办单位:桦川县人民政府 黑ICP备06002274号</div></body></html>""",
        "a.html",
    )

    assert document.doc_number.value == "佳数函〔2026〕5号"
    assert document.main_recipients.value == "市财政局"
    assert document.content_source.value == "市数据局"
    assert document.republisher.value == "桦川县人民政府"
    assert document.source_kind.value is SourceKind.REPUBLISHED
    assert document.republished_at.value is not None
    assert 'colspan="2"' in "".join(part.body_html for part in document.parts)
    bodies = "".join(part.body_html for part in document.parts)
    assert not any(word in bodies for word in ("首页", "当前位置", "ICP", "坏", "主办"))
    assert any("ICP备06002274号" in line for line in document.stripped)


def test_page_with_a_box_of_metadata_gives_its_values() -> None:
    cells = {
        "索 引 号": "1123/2026-00007",
        "发布机构:": "佳木斯市数据局",
        "文 号:": "佳数发[2026]6号",
        "成文日期": "2026年3月9日",
        "发布日期": "2026-03-10",
    }
    rows = "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in cells.items())
    document = _read(
        f"""<html><body><table>{rows}</table><h1>佳木斯市数据局关于数据目录的通知</h1>
        <p>各单位:</p><p>请于月底前报送数据目录。</p></body></html>""",
        "a.html",
    )

    assert document.title.value == "佳木斯市数据局关于数据目录的通知"
    assert document.doc_number.value == "佳数发〔2026〕6号"
    assert document.formed_on.value == date(2026, 3, 9)
    assert document.issuers.value == ("佳木斯市数据局",)
    assert document.republished_at.value is not None
    assert document.main_recipients.value == "各单位"
    assert document.parts[0].body_html == "<p>请于月底前报送数据目录。</p>"

"""Sample data of the component page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.clocks import (
    DayKind,
    Paused,
    Result,
    SpecialDay,
    Started,
    Unit,
    evaluate,
    make_calendar,
    statutory,
)
from yangguang.kernel.ui.widgets import DayInput

AT = datetime(2026, 11, 23, 2, 32, tzinfo=UTC)
SCOPES = {"all": _("面向社会公开"), "request": _("依申请公开"), "none": _("不予公开")}
OLD = """<p>各县（市）区人民政府，市政府各直属单位：</p>
<p>一、总体要求</p>
<p>到2026年底，全市政务公开事项标准化目录覆盖率达到90%。</p>
<p>二、主要任务</p>
<p>各单位应当在每月10日前报送进展情况。</p>
<p>本通知自印发之日起施行。</p>"""
NEW = """<p>各县（市）区人民政府，市政府各直属单位：</p>
<p>一、总体要求</p>
<p>到2026年底，全市政务公开事项标准化目录覆盖率达到95%以上。</p>
<p>二、主要任务</p>
<p>各单位应当在每季度首月10日前报送进展情况。</p>
<p>公众可以对落实情况提出意见。</p>
<p>本通知自印发之日起施行。</p>"""


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label=_("标题"), max_length=120, help_text=_("写明发文机关和事由。"))
    summary = forms.CharField(label=_("内容概述"), widget=forms.Textarea, required=False)
    published_on = forms.DateField(
        label=_("公开日期"),
        widget=DayInput(),
        required=False,
    )
    scope = forms.ChoiceField(label=_("公开属性"), choices=SCOPES, widget=forms.RadioSelect)
    agency = forms.ChoiceField(
        label=_("发布单位"),
        choices={"": _("请选择"), "1": _("市政务服务局"), "2": _("市财政局")},
        required=False,
    )
    file = forms.FileField(
        label=_("附件"), required=False, help_text=_("PDF 或 OFD，不超过 50 MB。")
    )
    confirmed = forms.BooleanField(label=_("已核对正文与附件一致"))


class SampleFilter(forms.Form):
    """Filters above a list."""

    q = forms.CharField(label=_("关键词"), required=False)
    year = forms.ChoiceField(
        label=_("年份"), choices={"": _("全部"), "2026": "2026"}, required=False
    )
    agency = SampleForm.base_fields["agency"]


def _records() -> list[dict[str, object]]:
    return [
        {
            "title": "佳木斯市人民政府办公室关于印发全面推进政务公开工作方案的通知",
            "url": "#records",
            "summary": "明确到2026年底各单位要公开什么、由谁公开、多久更新一次。",
            "number": "佳政办发〔2026〕12号",
            "agency": "市政府办公室",
            "at": AT,
            "state": ("published", _("已公开")),
        },
        {
            "title": "城市供热条例（征求意见稿）",
            "url": "#records",
            "summary": "规定室温不达标时如何退费，欢迎提出意见。",
            "agency": "市住房和城乡建设局",
            "at": AT,
            "note": _("还剩 6 个工作日"),
            "state": ("due_soon", _("即将截止")),
        },
        {
            "title": "2025年度部门决算公开",
            "url": "#records",
            "agency": "市财政局",
            "at": AT,
            "state": ("overdue", _("已逾期 2 日")),
        },
    ]


def _clocks() -> list[Result]:
    """One clock that runs, one that stands still."""
    days = [SpecialDay(date(2026, 11, 14), DayKind.MAKE_UP, "示例调休", "示例通知")]
    calendar = make_calendar("office", "sample", days, [2026])
    law = "政府信息公开条例第三十三条第二款"
    rule = statutory(20, Unit.WORKING_DAYS, law=law, label=gettext("答复期限"))
    promised = statutory(15, Unit.WORKING_DAYS, law="服务承诺", label=gettext("承诺期限"))
    begun = Started(at=AT - timedelta(days=14))
    asked = Paused(at=AT - timedelta(days=6), kind="third_party", ground="条例第三十三条第三款")
    return [
        evaluate(rule, [begun], calendar, AT),
        evaluate(promised, [begun, asked], calendar, AT),
    ]


def context() -> dict[str, object]:
    """Everything `ui/components.html` shows."""
    return {
        "crumbs": [(_("首页"), "/"), (_("办公端"), "/desk/"), (_("界面组件"), None)],
        "doors": [
            (label, f"/{index}/")
            for index, label in enumerate(
                ("决策", "执行与结果", "管理", "服务", "政府信息公开", "数据", "互动")
            )
        ],
        "desk_sections": [
            (_("今天"), "/desk/", 3, "t", "calendar"),
            (_("稿件"), "/desk/documents/", 12, "d", "document"),
            (_("审查"), "/desk/reviews/", 4, "r", "shield"),
            (_("目录"), "/desk/catalogue/", None, None, "list"),
        ],
        "search_url": "/search/",
        "swatches": [
            *(
                "paper",
                "paper-raised",
                "paper-sunk",
                "ink",
                "ink-soft",
                "rule",
                "rule-strong",
            ),
            *("river", "spark", "spark-line", "good", "soon", "late"),
        ],
        "states": [
            ("draft", _("草稿")),
            ("in_review", _("审查中")),
            ("published", _("已公开")),
            ("due_soon", _("即将到期")),
            ("overdue", _("已逾期")),
            ("paused", _("中止计时")),
            ("withdrawn", _("已撤下")),
        ],
        "records": _records(),
        "tabs": [
            (_("全部"), "#tabs", 128, True),
            (_("规范性文件"), "#tabs", 34, False),
            (_("政策解读"), "#tabs", 51, False),
        ],
        "page": Paginator(range(200), 10).page(4),
        "meta": [
            (_("索引号"), "230800-01-2026-0012"),
            (_("发文字号"), "佳政办发〔2026〕12号"),
            (_("发布机构"), "市政府办公室", "#meta"),
            (_("主题分类"), "综合政务 / 政务公开"),
            (_("成文日期"), "2026年11月20日"),
            (_("公开日期"), "2026-11-23 10:32"),
            (_("效力"), _("现行有效"), None, _("自2026年12月1日起施行")),
        ],
        "acts": [
            {"label": _("提交审查"), "url": "#acts", "is_primary": True, "key": "s"},
            {"label": _("比较版本"), "url": "#acts"},
            {
                "label": _("公开"),
                "reason": _("还缺保密审查意见。由本单位保密审查员办理后可公开。"),
            },
            {"label": _("撤回"), "url": "#acts", "is_danger": True},
        ],
        "steps": [
            {"label": _("起草"), "state": "done", "note": "2026-11-18"},
            {"label": _("科室审核"), "state": "done", "note": "2026-11-19"},
            {"label": _("保密审查"), "state": "current", "note": _("还剩 1 个工作日")},
            {"label": _("公开"), "state": "todo"},
        ],
        "entries": [
            {
                "at": AT,
                "title": _("更正附件"),
                "actor": "王敏",
                "text": _("附件2第3行数字有误，已更正。"),
            },
            {"at": AT, "title": _("公开"), "actor": "市政府办公室", "url": "#timeline"},
            {"at": AT, "title": _("超过承诺时限"), "tone": "late"},
        ],
        "files": [
            {
                "name": "附件1 任务分工表.pdf",
                "url": "#files",
                "size": 182_000,
                "kind": "PDF",
            },
            {
                "name": "附件2 统计数据.xlsx",
                "url": "#files",
                "size": 24_100,
                "kind": "XLSX",
            },
        ],
        "form": SampleForm(),
        "bad_form": SampleForm(data={"summary": "示例"}, prefix="bad"),
        "filters": SampleFilter(prefix="filter"),
        "old": OLD,
        "new": NEW,
        "chart_rows": [("主动公开", 1280), ("依申请公开", 214), ("意见征集", 37)],
        "line_rows": [
            ("7月", 82),
            ("8月", 96),
            ("9月", 91),
            ("10月", 118),
            ("11月", 104),
        ],
        "at": AT,
        "clocks": _clocks(),
    }

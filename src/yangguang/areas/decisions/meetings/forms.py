"""Forms of open events, for the public and at the desk."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yangguang.areas.decisions.forms import cause_field
from yangguang.areas.decisions.meetings import rules
from yangguang.areas.decisions.models import Dossier
from yangguang.areas.decisions.rules.calling_off import EVENT_CAUSES
from yangguang.areas.decisions.rules.hearing import (
    OBSERVER_GROUPS,
    SIGNATURE_LABELS,
    STANCE_LABELS,
    STANCE_RULE,
)
from yangguang.kernel.cases.contact_fields import email_field, name_field, phone_field
from yangguang.kernel.cases.forms import StatusForm
from yangguang.kernel.organizations.selectors import codes_and_names
from yangguang.kernel.publishing.models import Topic
from yangguang.kernel.publishing.scan import identity
from yangguang.kernel.ui.widgets import DayInput

if TYPE_CHECKING:
    from yangguang.areas.decisions.meetings.models import EventItem, OpenEvent, Registration
    from yangguang.kernel.organizations.rules import Actor

STANCES = [(s.value, label) for s, label in STANCE_LABELS.items()]
TOP = 12
"""Lines of an agenda, of strata and of sources."""


class MomentInput(forms.DateTimeInput):
    """Day and time, as a browser asks for them."""

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})


class WhoForm(forms.Form):
    """Who registers. Only those who handle it see this."""

    title = _("您是谁")
    name = name_field(
        label=_("姓名"),
        min_length=2,
        max_length=30,
        help_text=_("名单只公布序号；入选的公布隐去中间字的姓名，例如 张*明。"),
    )
    identity_number = forms.CharField(
        label=_("身份证号码"),
        max_length=20,
        help_text=_("用于核对年龄和防止重复报名，加密保存，不公布。"),
    )
    gender = forms.ChoiceField(
        label=_("性别"),
        required=False,
        choices=[("", _("不填")), ("female", _("女")), ("male", _("男"))],
    )
    phone = phone_field(required=True, min_length=6, help_text=_("入选后通知您，不公布。"))
    email = email_field()

    def clean_identity_number(self) -> str:
        """Eighteen characters with a right check digit."""
        number = "".join(str(self.cleaned_data["identity_number"]).split()).upper()
        if not identity.has_valid_check(number) or identity.birth_date(number) is None:
            raise forms.ValidationError(_("身份证号码不对，请核对十八位号码。"))
        return number


class AsWhatForm(forms.Form):
    """As what somebody comes."""

    title = _("以什么身份参加")
    group = forms.ChoiceField(
        label=_("报名类别"),
        widget=forms.RadioSelect,
        choices=list(rules.GROUPS.items()),
        help_text=_("只能选这次活动设有名额的类别，见公告。"),
    )
    stance = forms.ChoiceField(
        label=_("您对听证事项的态度"),
        required=False,
        widget=forms.RadioSelect,
        choices=STANCES,
        help_text=_("名额按态度分配，候选名单公布序号和态度，不公布姓名。旁听的不用选。"),
    )
    occupation = forms.ChoiceField(label=_("职业"), choices=list(rules.OCCUPATIONS.items()))
    unit = forms.CharField(label=_("工作单位或者居住社区"), required=False, max_length=100)
    is_staff = forms.BooleanField(label=_("我是主办机关的工作人员"), required=False)
    viewpoint = forms.CharField(
        label=_("您关注的问题"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("最多 500 字，不公布。"),
    )
    consents = forms.BooleanField(
        label=_("我已阅读报名办法，同意按办法公布序号和选定结果"),
        error_messages={"required": _("请阅读并同意报名办法和名单公布的范围。")},
    )

    def for_event(self, event: OpenEvent) -> None:
        """Only the groups this event has; the stance where its seats are shared out by it."""
        codes = {s.code for s in event.strata.all()}
        choices = [(c, label) for c, label in rules.GROUPS.items() if c in codes]
        self.fields["group"].choices = choices  # type: ignore[attr-defined]
        if not event.by_stance:
            del self.fields["stance"]

    def clean(self) -> dict[str, Any]:
        """Who wants to take part in a hearing says what he thinks of it."""
        data = super().clean() or {}
        takes_part = data.get("group", "PT") not in OBSERVER_GROUPS
        if "stance" in self.fields and takes_part and not data.get("stance"):
            self.add_error("stance", _("请选择对听证事项的态度。"))
        return data


STEPS: dict[str, type[forms.Form]] = {"who": WhoForm, "what": AsWhatForm}


class FollowForm(StatusForm):
    """Number and query code of a registration."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["number"].label = _("报名编号")
        self.fields["number"].help_text = _("收据上的编号，例如 HY-SZFB-2026-00001-0012。")


class SayForm(forms.Form):
    """What a delegate says about an item; at a hearing with his stance."""

    item = forms.ChoiceField(label=_("议题"), required=False)
    stance = forms.ChoiceField(label=_("态度"), choices=[("", _("请选择")), *STANCES])
    text = forms.CharField(
        label=_("意见"), max_length=3000, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args: Any, event: OpenEvent, **options: Any) -> None:
        super().__init__(*args, **options)
        items = [(str(i.pk), i.title) for i in event.items.all() if i.is_open]
        self.fields["item"].choices = [("", _("不限议题")), *items]  # type: ignore[attr-defined]
        if not event.by_stance:
            del self.fields["stance"]


class EnteredSayForm(SayForm):
    """The same, entered by an officer for a delegate."""

    field_order = ("delegate", "item", "stance", "text")
    delegate = forms.ChoiceField(label=_("代表"))

    def __init__(self, *args: Any, delegates: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["delegate"].choices = delegates  # type: ignore[attr-defined]


class NewEventForm(forms.Form):
    """An event begins with its unit, its kind and its title."""

    agency = forms.ChoiceField(label=_("主办单位"))
    kind = forms.ChoiceField(
        label=_("形式"),
        widget=forms.RadioSelect,
        choices=[(k.value, rules.KIND_LABELS[k]) for k in rules.Kind],
    )
    title = forms.CharField(
        label=_("公告标题"),
        max_length=200,
        help_text=_("例如：市政府第五次常务会议邀请公众列席的公告。"),
    )

    def __init__(self, *args: Any, actor: Actor, roles: tuple[Any, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["agency"].choices = codes_and_names(actor.agencies_with(*roles))  # type: ignore[attr-defined]


class EventForm(forms.Form):
    """What the notice of an event says."""

    title = forms.CharField(label=_("公告标题"), max_length=200)
    topic = forms.ModelChoiceField(
        label=_("主题分类"), queryset=Topic.objects.none(), empty_label=_("请选择")
    )
    place = forms.CharField(label=_("地点"), required=False, max_length=200)
    starts_at = forms.DateTimeField(label=_("开始"), required=False, widget=MomentInput())
    ends_at = forms.DateTimeField(label=_("结束"), required=False, widget=MomentInput())
    items = forms.CharField(
        label=_("议题和安排"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("一行一项。不开放的在行末写“｜不开放：理由”，公告只写理由，不写题目。"),
    )
    strata = forms.CharField(
        label=_("名额"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("一行一类：代码 名额 候补，例如 GZ 10 5。代码：%(codes)s。")
        % {"codes": "，".join(f"{code} {label}" for code, label in rules.GROUPS.items())},
    )
    age_min = forms.IntegerField(label=_("最低年龄"), min_value=0, max_value=99, initial=18)
    conditions = forms.CharField(
        label=_("其他条件"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    register_open = forms.DateTimeField(label=_("报名开始"), required=False, widget=MomentInput())
    register_close = forms.DateTimeField(label=_("报名截止"), required=False, widget=MomentInput())
    method = forms.ChoiceField(
        label=_("选定办法"),
        widget=forms.RadioSelect,
        choices=[(m.value, label) for m, label in rules.METHOD_LABELS.items()],
    )
    rules_text = forms.CharField(
        label=_("报名和参加办法"), required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    sources = forms.CharField(
        label=_("随机来源"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "一行一个：名称｜网址｜公布日期｜比特｜没有公布时的办法。"
            "双色球一期约 24 比特，填 24。日期应当在异议期以后。"
        ),
    )
    objection_until = forms.DateField(
        label=_("对候选名单的异议截止"), required=False, widget=DayInput()
    )
    contact = forms.CharField(label=_("咨询电话"), required=False, max_length=100)
    by_stance = forms.BooleanField(label=_("按态度分配名额"), required=False, help_text=STANCE_RULE)
    dossier = forms.ModelChoiceField(
        label=_("听证的决策事项"),
        required=False,
        queryset=Dossier.objects.none(),
        empty_label=_("没有建立决策档案"),
        help_text=_("选定以后，决策的公开页面列出这次听证。"),
    )
    chair = forms.CharField(label=_("听证主持人"), required=False, max_length=60)
    recorder = forms.CharField(label=_("听证记录人"), required=False, max_length=60)

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        super().__init__(*args, **options)
        topics = Topic.objects.select_related("parent").filter(parent__isnull=False)
        self.fields["topic"].queryset = topics if topics.exists() else Topic.objects.all()  # type: ignore[attr-defined]
        if kind != rules.Kind.HEARING:
            for name in ("chair", "recorder", "by_stance", "dossier"):
                del self.fields[name]

    def clean_items(self) -> list[rules.Item]:
        """Each line as an item."""
        found = []
        for line in _lines(self.cleaned_data["items"]):
            title, _mark, why = line.partition("｜")  # data
            closed = why.strip().removeprefix("不开放").lstrip("：: ").strip()  # data
            found.append(rules.Item(title.strip()[:200], not _mark, closed[:200]))
        return found

    def clean_strata(self) -> list[tuple[str, int, int]]:
        """Each line as code, seats, reserves."""
        found: dict[str, tuple[str, int, int]] = {}
        for line in _lines(self.cleaned_data["strata"]):
            code, *numbers = line.upper().split()
            good = code in rules.GROUPS and 1 <= len(numbers) <= 2
            if not good or not all(n.isascii() and n.isdigit() and len(n) < 4 for n in numbers):
                text = _("看不懂“%(line)s”。请写：代码 名额 候补，例如 GZ 10 5。")
                raise forms.ValidationError(text % {"line": line})
            seats, reserves = int(numbers[0]), int(numbers[1]) if len(numbers) > 1 else 0
            if code in found or seats < 1:
                raise forms.ValidationError(_("每一类只写一行，名额至少 1 人。"))
            found[code] = (code, seats, reserves)
        return list(found.values())

    def clean_sources(self) -> list[dict[str, Any]]:
        """Each line as a source."""
        found = []
        for line in _lines(self.cleaned_data["sources"]):
            parts = [p.strip() for p in line.split("｜")]  # data
            try:
                name, url, on, bits = parts[:4]
                row = {
                    "name": name[:100],
                    "url": url[:300],
                    "on": date.fromisoformat(on).isoformat(),
                    "bits": int(bits),
                    "fallback": "".join(parts[4:5])[:200],
                }
            except ValueError:
                text = _("看不懂“%(line)s”。日期写作 2026-12-01，比特写整数，各项用｜隔开。")
                raise forms.ValidationError(text % {"line": line}) from None
            if not name or not url.startswith(("https://", "http://")) or not 1 <= int(bits) <= 200:
                raise forms.ValidationError(_("来源要有名称和网址，比特是 1 至 200 的整数。"))
            found.append(row)
        return found

    @property
    def values(self) -> dict[str, Any]:
        """Fields as the service takes them, without agenda and strata."""
        return {k: v for k, v in self.cleaned_data.items() if k not in {"items", "strata"}}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in str(text).splitlines() if line.strip()][: TOP * 4]


def initial_of(event: OpenEvent) -> dict[str, Any]:
    """The form as the event stands."""
    items = [
        i.title if i.is_open else f"{i.title}｜不开放：{i.closed_reason}"  # data
        for i in event.items.all()
    ]
    sources = ["｜".join(str(s[k]) for k in ("name", "url", "on", "bits", "fallback"))  # data
               for s in event.sources]  # fmt: skip
    names = [n for n in EventForm.base_fields if n not in {"items", "strata", "sources"}]
    return {
        **{n: getattr(event, n) for n in names},
        "items": "\n".join(items),
        "strata": "\n".join(f"{s.code} {s.seats} {s.reserves}" for s in event.strata.all()),
        "sources": "\n".join(sources),
    }


class JudgeForm(forms.Form):
    """Whether those chosen in the list may come."""

    reason = forms.CharField(
        label=_("不符合的理由"), required=False, max_length=300, help_text=_("报名人会看到。")
    )


class BarForm(forms.Form):
    """Why a place of the frozen list is passed over."""

    ground = forms.ChoiceField(
        label=_("事由"), choices=[(b.value, label) for b, label in rules.BAR_LABELS.items()]
    )
    note = forms.CharField(label=_("说明"), max_length=300)


class TurnAwayForm(forms.Form):
    """Why somebody who only watches may not come after all."""

    note = forms.CharField(
        label=_("理由"), max_length=300, help_text=_("本人凭编号和查询码可以看到。")
    )


class ReasonForm(forms.Form):
    """Why it is called off, in words everybody reads."""

    reason = cause_field(EVENT_CAUSES)


class PostponeForm(ReasonForm):
    """To when it is moved."""

    field_order = ("register_close", "objection_until", "starts_at", "ends_at", "reason")
    register_close = forms.DateTimeField(label=_("报名截止"), required=False, widget=MomentInput())
    objection_until = forms.DateField(label=_("异议截止"), required=False, widget=DayInput())
    starts_at = forms.DateTimeField(label=_("开始"), required=False, widget=MomentInput())
    ends_at = forms.DateTimeField(label=_("结束"), required=False, widget=MomentInput())
    sources = EventForm.base_fields["sources"]

    clean_sources = EventForm.clean_sources


class ValuesForm(forms.Form):
    """What the announced sources gave."""

    def __init__(self, *args: Any, event: OpenEvent, **options: Any) -> None:
        super().__init__(*args, **options)
        self.count = len(event.sources) if event.method == rules.Method.DRAW else 0
        for place, source in enumerate(event.sources[: self.count]):
            self.fields[f"source{place}"] = forms.CharField(
                label=source["name"],
                max_length=200,
                help_text=_("数字用空格隔开，次序不限。公布日期：%(on)s。") % {"on": source["on"]},
            )

    def clean(self) -> dict[str, Any]:
        """Each source as numbers."""
        data = super().clean() or {}
        for place in range(self.count):
            words = str(data.get(f"source{place}", "")).replace("、", " ").split()
            if not words or not all(w.isascii() and w.isdigit() and len(w) < 13 for w in words):
                self.add_error(f"source{place}", _("请填写数字，用空格隔开。"))
        return data

    @property
    def numbers(self) -> list[list[int]]:
        """In the announced order of the sources."""
        rows = (str(self.cleaned_data[f"source{n}"]) for n in range(self.count))
        return [[int(w) for w in row.replace("、", " ").split()] for row in rows]


class MaterialsForm(forms.Form):
    """When the materials of a hearing were delivered."""

    on = forms.DateField(label=_("听证材料送达日期"), widget=DayInput())


class HoldForm(forms.Form):
    """What happened, and what was agreed."""

    minutes = forms.CharField(
        label=_("会议情况"), max_length=8000, widget=forms.Textarea(attrs={"rows": 8})
    )
    outcome = forms.CharField(
        label=_("议定事项"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("与情况报告一起公布；没有议定事项的不填。"),
    )


class AnswerForm(forms.Form):
    """What came of a delegate's opinion."""

    disposition = forms.ChoiceField(label=_("处理结果"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    used_in = forms.CharField(
        label=_("体现在"),
        required=False,
        max_length=200,
        help_text=_("会议纪要、决议或者文件的哪一段。"),
    )

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = rules.dispositions(rules.Kind(kind))
        self.fields["disposition"].choices = choices  # type: ignore[attr-defined]


class SigningForm(forms.Form):
    """Who confirmed the record of a hearing: a mark and a note for each who came."""

    def __init__(self, *args: Any, rows: list[Registration], **options: Any) -> None:
        super().__init__(*args, **options)
        self.numbers = [row.number for row in rows]
        for row in rows:
            who = {"place": row.place, "name": row.shown_name, "group": row.stratum.code}
            group = rules.GROUPS[row.stratum.code]
            self.fields[f"mark-{row.number}"] = forms.ChoiceField(
                label=_("%(group)s第 %(place)s 号 %(name)s") % {**who, "group": group},
                required=False,
                choices=[(s.value, label) for s, label in SIGNATURE_LABELS.items()],
                initial=row.signed,
            )
            self.fields[f"note-{row.number}"] = forms.CharField(
                label=_("拒绝签名的情况"), required=False, max_length=300, initial=row.sign_note
            )

    @property
    def marks(self) -> dict[str, tuple[str, str]]:
        """Mark and note by number of registration."""
        data = self.cleaned_data
        return {n: (data[f"mark-{n}"], data[f"note-{n}"]) for n in self.numbers}


class IssuesForm(forms.Form):
    """Main views and suggestion of each issue that was heard."""

    def __init__(self, *args: Any, items: list[EventItem], **options: Any) -> None:
        super().__init__(*args, **options)
        self.places = [item.position for item in items]
        for item in items:
            where = {"n": item.position, "title": item.title}
            for name, label in (
                ("views", _("第 %(n)d 项“%(title)s”：主要观点")),
                ("suggestion", _("第 %(n)d 项“%(title)s”：处理建议")),
            ):
                self.fields[f"{name}-{item.position}"] = forms.CharField(
                    label=label % where,
                    required=False,
                    max_length=4000,
                    initial=getattr(item, name),
                    widget=forms.Textarea(attrs={"rows": 5}),
                )

    @property
    def issues(self) -> dict[int, tuple[str, str]]:
        """By place on the agenda."""
        data = self.cleaned_data
        return {n: (data[f"views-{n}"], data[f"suggestion-{n}"]) for n in self.places}

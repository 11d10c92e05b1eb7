"""Forms of matters at the desk: the list's filters, looks at persons, letters, delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.cases.letters import LetterText
from yangguang.kernel.cases.registry import kinds
from yangguang.kernel.cases.rules import DELIVERY_LABELS, DeliveryKind
from yangguang.kernel.cases.selectors.worklist import CaseFilters
from yangguang.kernel.cases.services.naming import LONGEST
from yangguang.kernel.ui.widgets import DayInput

if TYPE_CHECKING:
    from collections.abc import Iterable

LEVELS = (
    ("", _("在办")),
    ("late", _("已逾期")),
    ("due_soon", _("三日内到期")),
    ("paused", _("计时暂停")),
    ("closed", _("已办结")),
    ("all", _("全部")),
)
ORDERS = (("", _("先到期的在前")), ("newest", _("新收到的在前")), ("oldest", _("先收到的在前")))


class MatterFilters(forms.Form):
    """Narrows the list; lives in the address."""

    number = forms.CharField(label=_("编号开头"), required=False, max_length=60)
    level = forms.ChoiceField(label=_("时限"), required=False, choices=LEVELS)
    kind = forms.ChoiceField(label=_("种类"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False)
    agency = forms.ChoiceField(label=_("单位"), required=False)
    handler = forms.ChoiceField(label=_("承办人"), required=False)
    order = forms.ChoiceField(label=_("排序"), required=False, choices=ORDERS)

    def __init__(
        self,
        *args: Any,
        agencies: Iterable[tuple[str, str]],
        handlers: Iterable[tuple[int, str]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        everything = ("", _("全部"))
        states = {
            value: info.label for kind in kinds() for value, info in kind.table.states.items()
        }
        lists: dict[str, list[tuple[str, Any]]] = {
            "kind": [(k.name, k.label) for k in kinds()],
            "state": list(states.items()),
            "agency": list(agencies),
            "handler": [(str(pk), person) for pk, person in handlers],
        }
        for name, choices in lists.items():
            options_of = [everything, *choices]
            self.fields[name].choices = options_of  # type: ignore[attr-defined]

    def filters(self) -> CaseFilters:
        """What was asked, without what makes no sense."""
        data = self.cleaned_data if self.is_valid() else {}
        return CaseFilters(**{name: data.get(name, "") for name in self.fields})


class PurposeForm(forms.Form):
    """Why somebody wants to see how the applicant is reached; the look is recorded with it."""

    purpose = forms.ChoiceField(
        label=_("查看的用途"),
        choices=[
            ("contact", _("联系申请人核实情况")),
            ("deliver", _("送达文书")),
            ("identity", _("核对身份")),
        ],
    )


class LabelForm(forms.Form):
    """What a matter is about, for the office's own lists."""

    label = forms.CharField(
        label=_("内容摘要"),
        required=False,
        max_length=LONGEST,
        help_text=_("只在办公端的列表里显示，用来区分办件。不写个人信息。"),
    )
    lock = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class LetterForm(forms.Form):
    """The free blocks of a letter; fixed ones stand between them and cannot be typed."""

    lock = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, text: LetterText, lock: int) -> None:
        super().__init__(data, initial={"lock": lock})
        self.text = text
        for part in text.parts:
            if not part.is_fixed:
                self.fields[part.name] = forms.CharField(
                    label=part.label,
                    initial=part.text,
                    required=False,
                    max_length=5000,
                    widget=forms.Textarea(attrs={"rows": 5}),
                )
                # A draft is kept without it; the leader gets no letter with an empty block.
                self.fields[part.name].mark = _("送签前须填")  # type: ignore[attr-defined]

    def typed(self) -> dict[str, str]:
        """What was typed, by block."""
        return {k: v for k, v in self.cleaned_data.items() if k != "lock"}

    def in_order(self) -> list[tuple[Any, Any]]:
        """Each block with its field, or None where its words are fixed."""
        return [(p, None if p.is_fixed else self[p.name]) for p in self.text.parts]


class OpinionForm(forms.Form):
    """A leader's word on a letter."""

    lock = forms.IntegerField(widget=forms.HiddenInput)
    opinion = forms.CharField(
        label=_("意见"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReasonForm(forms.Form):
    """Why a letter is sent back."""

    lock = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("退回的理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class DeliveryForm(forms.Form):
    """How and when a letter went out or arrived."""

    lock = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label=_("送达方式"), choices=[(k.value, DELIVERY_LABELS[k]) for k in DeliveryKind]
    )
    sent_on = forms.DateField(label=_("发出日期"), widget=DayInput())
    received_on = forms.DateField(
        label=_("送达日期"),
        required=False,
        widget=DayInput(),
        help_text=_("还没有送达的先空着，送达后再登记一次。"),
    )
    proof = forms.CharField(
        label=_("凭证"),
        required=False,
        max_length=120,
        help_text=_("挂号信或者快递的单号、签收人等。"),
    )


class AnswerForm(forms.Form):
    """An office that was asked answers."""

    answer = forms.CharField(
        label=_("答复意见"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8})
    )


class BatchForm(forms.Form):
    """The same act on several matters."""

    act = forms.ChoiceField(label=_("对选中的办件"))
    person = forms.ChoiceField(label=_("承办人"), required=False)

    def __init__(self, *args: Any, handlers: Iterable[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["act"].choices = [  # type: ignore[attr-defined]
            ("take", _("我来办")),
            ("accept", _("受理")),
            ("close", _("办结")),
            ("assign", _("交办")),
        ]
        self.fields["person"].choices = [  # type: ignore[attr-defined]
            ("", _("交办时选择")),
            *((str(pk), name) for pk, name in handlers),
        ]

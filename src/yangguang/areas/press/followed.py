"""The directory of accounts and the joint columns, as lists that can be subscribed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangguang.areas.press import selectors as reads
from yangguang.areas.press.forms import DirectoryForm
from yangguang.kernel.ledger.selectors import public_sentence
from yangguang.kernel.notices.registry import FilteredList, ListItem, WholeList, register_list
from yangguang.kernel.notices.wording import Line
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.ui.dates import datetime_cn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


class AccountsList(FilteredList):
    """政务新媒体, with the filters of the directory: opened, changed, paused, closed, merged."""

    name = "media"
    title = _("政务新媒体")
    page = "media:accounts"
    act_kinds = frozenset(
        f"press.account_{done}"
        for done in ("registered", "changed", "paused", "resumed", "closed", "merged")
    )

    def asked(self, query: QueryDict) -> Mapping[str, object]:
        """What the directory's form lets through."""
        found = DirectoryForm(query, units=reads.units_with_accounts()).filters()
        return {
            "words": found.words,
            "agency": found.agency,
            "platform": found.platform,
            "state": found.state,
        }

    def words(self, asked: Mapping[str, object]) -> Iterator[str]:
        """By the labels of the form's choices."""
        form = DirectoryForm(units=reads.units_with_accounts())
        if asked["words"]:
            yield f"‘{asked['words']}’"
        for name in ("agency", "platform", "state"):
            if asked[name]:
                yield str(dict(form.fields[name].choices)[asked[name]])  # type: ignore[attr-defined]

    def items(self, canonical: str, *, after: int, upto: int, limit: int) -> Sequence[ListItem]:
        """What happened with these seals to accounts that the filters keep, newest first."""
        query = QueryDict(canonical)
        kept = reads.accounts(DirectoryForm(query, units=reads.units_with_accounts()).filters())
        return [
            ListItem(
                key=f"{act.subject_ref}:{act.pk}",
                line=Line(
                    public_sentence(act),
                    reverse("media:account", args=[act.subject_ref]),
                    (agency_name(account.agency), datetime_cn(act.at)),
                ),
            )
            for act, account in self.told_of(kept, after=after, upto=upto, limit=limit)
        ]


class JointColumnsList(WholeList):
    """合办栏目: opened and ended."""

    name = "joint-columns"
    title = _("合办栏目")
    page = "media:joint_columns"
    act_kinds = frozenset({"press.joint_column_opened", "press.joint_column_ended"})

    def items(self, canonical: str, *, after: int, upto: int, limit: int) -> Sequence[ListItem]:
        """What happened with these seals to columns that are shown, newest first."""
        shown = reads.joint_columns()
        return [
            ListItem(
                key=f"{act.subject_ref}:{act.pk}",
                line=Line(public_sentence(act), self.path(canonical), (datetime_cn(act.at),)),
            )
            for act, _column in self.told_of(shown, after=after, upto=upto, limit=limit)
        ]


def register() -> None:
    """Register the lists, at start."""
    register_list(AccountsList())
    register_list(JointColumnsList())

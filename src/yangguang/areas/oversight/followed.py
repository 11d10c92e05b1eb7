"""The public answers to complaints, as a list that can be subscribed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangguang.areas.oversight.selectors import answers_of, public_answers
from yangguang.kernel.notices.registry import ListItem, WholeList, register_list
from yangguang.kernel.notices.wording import Line
from yangguang.kernel.ui.dates import datetime_cn

if TYPE_CHECKING:
    from collections.abc import Sequence


class AnswersList(WholeList):
    """公开的举报答复."""

    name = "complaint-answers"
    title = _("举报的公开答复")
    page = "oversight:complaints"
    act_kinds = frozenset({"publishing.published", "publishing.corrected"})

    def items(self, canonical: str, *, after: int, upto: int, limit: int) -> Sequence[ListItem]:
        """Answers published or corrected with these seals that are public now."""
        del canonical
        news = self.news(after=after, upto=upto)
        found = public_answers().filter(public_record__in=news.values("subject_id"))[:limit]
        return [
            ListItem(
                key=f"{answer.public_id}:{answer.at.isoformat()}",
                line=Line(
                    answer.title,
                    reverse("portal:document", args=[answer.public_id]),
                    tuple(
                        filter(None, (answer.respondent, answer.finding, datetime_cn(answer.at)))
                    ),
                ),
            )
            for answer in answers_of(found)
        ]


def register() -> None:
    """Register the list, at start."""
    register_list(AnswersList())

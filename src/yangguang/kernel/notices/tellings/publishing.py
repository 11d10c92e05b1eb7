"""Officers hear of reviews that wait, texts sent back, and publications that fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yangguang.kernel.duties.selectors.plan import months_of
from yangguang.kernel.ledger import timetable
from yangguang.kernel.notices.registry import (
    Due,
    Telling,
    person,
    register_dues,
    register_telling,
    register_template,
)
from yangguang.kernel.notices.wording import MessageTemplate
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import actor_for, agency_name, holders_of
from yangguang.kernel.publishing.attribute_review import MONTHS, PARAMETER
from yangguang.kernel.publishing.models import Batch, Version
from yangguang.kernel.publishing.rules import Move, VersionState
from yangguang.kernel.publishing.selectors.attributes import is_kept_back, kept_back, line_of
from yangguang.kernel.publishing.selectors.officers import batches_visible_to, versions_visible_to
from yangguang.kernel.publishing.selectors.permissions import current_step, why_not
from yangguang.kernel.publishing.services.releasing import PUBLISH_ON_TIME

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from yangguang.kernel.ledger.models import Act
    from yangguang.kernel.notices.wording import Context
    from yangguang.kernel.organizations.rules import Actor

SAMPLE = {
    "title": "关于做好冬季供暖保障工作的通知",  # data
    "agency": "教育局",  # data
    "number": 1,
    "step": "内容审查",  # data
    "url": "https://www.example.gov.cn/desk/",
}
FACTS = ((gettext_lazy("标题"), "title"), (gettext_lazy("单位"), "agency"))


def _versions(contexts: Sequence[Context], reader: Actor, at: datetime) -> Sequence[Context | None]:
    """The versions as the reader may see them now, in one look."""
    del at
    wanted = {c["record"] for c in contexts}
    rows = versions_visible_to(reader).filter(record__public_id__in=wanted)
    found = {
        (v.record.public_id, v.number): v for v in rows.prefetch_related("record__agency__versions")
    }
    return [_words(found.get((c["record"], c["number"]))) for c in contexts]


def _words(version: Version | None) -> Context | None:
    if version is None:
        return None
    step = current_step(version) if version.state == VersionState.IN_REVIEW else None
    return {
        "title": version.title or _("（尚无标题）"),
        "agency": agency_name(version.record.agency, short=True),
        "number": version.number,
        "step": step.label if step else _("发布"),
        "url": reverse("desk:record", args=[version.record.public_id]),
    }


def _version(context: Context, reader: Actor) -> Version | None:
    return (
        versions_visible_to(reader)
        .filter(record__public_id=context["record"], number=context["number"])
        .first()
    )


def _waits(context: Context, reader: Actor, at: datetime) -> bool:
    """Whether the step still waits for this reader."""
    del at
    version = _version(context, reader)
    return version is not None and _may_act(version, reader)


def _may_act(version: Version, actor: Actor) -> bool:
    if version.state == VersionState.APPROVED:
        return actor.has(Role.PUBLISHER, version.record.agency_id)
    return (
        version.state == VersionState.IN_REVIEW
        and current_step(version) is not None
        and why_not(actor, version, Move.PASS) is None
    )


def _is_draft(context: Context, reader: Actor, at: datetime) -> bool:
    del at
    version = _version(context, reader)
    return version is not None and version.state == VersionState.DRAFT


def _kept_back(context: Context, reader: Actor, at: datetime) -> bool:
    del at
    version = _version(context, reader)
    return version is not None and is_kept_back(version)


def _attributes_due(at: datetime) -> Iterator[Due]:
    """What is to be looked at again, told to whoever answers for openness at the unit."""
    on = city_date(at)
    months = months_of(PARAMETER, on=on, default=MONTHS)
    for version in kept_back(Version.objects.select_related("record__agency")):
        line = line_of(version, months=months, on=on)
        if not line.is_due:
            continue
        agency = version.record.agency_id
        refs = {"record": version.record.public_id, "number": version.number}
        yield Due(
            key=f"attribute:{version.pk}:{line.due.isoformat()}",
            subject_type="record",
            subject_id=version.record_id,
            subject_ref=version.record.public_id,
            tellings=[
                Telling(person(p.pk), "publishing.attribute_due", refs)
                for p in holders_of(Role.DISCLOSURE_OFFICE, agency, on=on)
            ],
            agency_id=agency,
        )


def _is_scheduled(context: Context, reader: Actor, at: datetime) -> bool:
    del at
    version = _version(context, reader)
    return version is not None and version.state == VersionState.SCHEDULED


def _batches(contexts: Sequence[Context], reader: Actor, at: datetime) -> Sequence[Context | None]:
    """The batches as the reader may see them now, in one look."""
    del at
    rows = batches_visible_to(reader).filter(pk__in={c["batch"] for c in contexts})
    found = {b.pk: b for b in rows.prefetch_related("agency__versions")}
    return [_batch_words(found.get(c["batch"])) for c in contexts]


def _batch_words(batch: Batch | None) -> Context | None:
    if batch is None:
        return None
    step = current_step(batch)
    return {
        "title": batch.name,
        "agency": agency_name(batch.agency, short=True),
        "number": batch.count,
        "step": step.label if step else _("发布"),
        "url": reverse("desk:batch", args=[batch.pk]),
    }


def _batch_waits(context: Context, reader: Actor, at: datetime) -> bool:
    del at
    batch = batches_visible_to(reader).filter(pk=context["batch"]).first()
    role = _batch_role(batch)
    return batch is not None and role is not None and reader.has(role, batch.agency_id)


def _batch_role(batch: Batch | None) -> Role | None:
    """Whose turn it is with a batch."""
    if batch is None:
        return None
    if batch.state == "in_review":
        step = current_step(batch)
        return step.role if step else None
    return Role.PUBLISHER if batch.state == "approved" else None


OF_VERSION: dict[str, Any] = {
    "facts": FACTS,
    "link_label": gettext_lazy("打开这条信息"),
    "sample": SAMPLE,
    "resolve": _versions,
    "for_officers": True,
}
"""What officers are told of one version: the same facts, the same address."""

TEMPLATES = (
    MessageTemplate(
        name="publishing.waits",
        label=gettext_lazy("信息等待审查或发布"),
        subject=gettext_lazy("等您办理（{step}）：{title}"),
        text=gettext_lazy("{agency}的信息《{title}》已到“{step}”这一步，等您办理。"),
        next_step=gettext_lazy("请在办公端阅看全文和检查结果后办理。"),
        short=gettext_lazy("{agency}的《{title}》等您办理（{step}），请登录办公端。"),
        still_waits=_waits,
        **OF_VERSION,
    ),
    MessageTemplate(
        name="publishing.returned",
        label=gettext_lazy("信息被退回修改"),
        subject=gettext_lazy("退回修改：{title}"),
        text=gettext_lazy("{agency}的信息《{title}》被退回修改，退回理由见办理页。"),
        next_step=gettext_lazy("请按退回理由修改后重新提交。"),
        short=gettext_lazy("{agency}的《{title}》被退回修改，请登录办公端。"),
        still_waits=_is_draft,
        **OF_VERSION,
    ),
    MessageTemplate(
        name="publishing.schedule_failed",
        label=gettext_lazy("定时发布没有成功"),
        subject=gettext_lazy("定时发布没有成功：{title}"),
        text=gettext_lazy("{agency}的信息《{title}》到了定时发布的时间，但连续几次没有发布成功。"),
        next_step=gettext_lazy(
            "系统会继续尝试。请打开这条信息核对，必要时取消定时后立即发布，并告诉系统管理员。"
        ),
        short=gettext_lazy("{agency}的《{title}》定时发布没有成功，请登录办公端核对。"),
        still_waits=_is_scheduled,
        **OF_VERSION,
    ),
    MessageTemplate(
        name="publishing.attribute_due",
        label=gettext_lazy("不公开的信息到期复核"),
        subject=gettext_lazy("请复核是否仍不公开：{title}"),
        text=gettext_lazy("{agency}的信息《{title}》没有主动公开，到了复核的时候。"),
        next_step=gettext_lazy(
            "请在办公端“不公开信息复核”中写明理由是否仍然成立；不再成立的改为主动公开。"
        ),
        short=gettext_lazy("{agency}的《{title}》没有主动公开，请登录办公端复核。"),
        still_waits=_kept_back,
        **OF_VERSION,
    ),
    MessageTemplate(
        name="publishing.batch_waits",
        label=gettext_lazy("一批信息等待审查或发布"),
        subject=gettext_lazy("等您办理（{step}）：{title}"),
        text=gettext_lazy("{agency}的批次“{title}”共 {number} 件，已到“{step}”这一步，等您办理。"),
        facts=((gettext_lazy("批次"), "title"), (gettext_lazy("件数"), "number")),
        next_step=gettext_lazy("请在办公端逐件阅看后办理。"),
        short=gettext_lazy("{agency}的批次“{title}”等您办理（{step}），请登录办公端。"),
        link_label=gettext_lazy("打开这一批"),
        sample={**SAMPLE, "title": "2026年规范性文件清理", "number": 120},  # data
        resolve=_batches,
        still_waits=_batch_waits,
        for_officers=True,
    ),
)


def _about(act: Act) -> Version | None:
    """The version an act speaks of."""
    return (
        Version.objects.filter(record=act.subject_id, number=act.payload.get("number"))
        .select_related("record")
        .first()
    )


def _refs(version: Version) -> dict[str, object]:
    return {"record": version.record.public_id, "number": version.number}


def who_may_act(version: Version, *, at: datetime) -> list[int]:
    """Persons for whom the version waits now, by number."""
    step = current_step(version) if version.state == VersionState.IN_REVIEW else None
    if step is None and version.state != VersionState.APPROVED:
        return []
    role = step.role if step else Role.PUBLISHER
    holders = holders_of(role, version.record.agency_id, on=city_date(at))
    return [p.pk for p in holders if _may_act(version, actor_for(p, on=city_date(at)))]


def _turn(version: Version) -> str:
    """Names this turn of the version: acts that were followed late lead to one message."""
    round_of = version.submitted_at.timestamp() if version.submitted_at else 0
    return f"waits:{version.record.public_id}:{version.number}:{round_of:.0f}:{version.passed}"


def _tell_waiting(act: Act, at: datetime) -> Iterator[Telling]:
    """After a submission or a signature: whoever may take the next step."""
    version = _about(act)
    if version is not None:
        for pk in who_may_act(version, at=at):
            yield Telling(person(pk), "publishing.waits", _refs(version), fact=_turn(version))


def _tell_returned(act: Act, at: datetime) -> Iterator[Telling]:
    """Who wrote and who submitted the text."""
    del at
    version = _about(act)
    if version is not None:
        writers = version.contributions.values_list("person_id", flat=True)
        found = {version.submitted_by_id, version.created_by_id, *writers}
        for pk in sorted(pk for pk in found if pk is not None):
            yield Telling(person(pk), "publishing.returned", _refs(version))


def _tell_batch(act: Act, at: datetime) -> Iterator[Telling]:
    """After a batch was submitted or signed: whoever may take its next step."""
    batch = Batch.objects.filter(pk=act.subject_id or 0).first()
    role = _batch_role(batch)
    if batch is not None and role is not None:
        for holder in holders_of(role, batch.agency_id, on=city_date(at)):
            yield Telling(person(holder.pk), "publishing.batch_waits", {"batch": batch.pk})


def _tell_failed(act: Act, at: datetime) -> Iterator[Telling]:
    """The publisher's colleagues as well: he may be away."""
    if act.payload.get("kind") != PUBLISH_ON_TIME:
        return
    version = (
        Version.objects.filter(record=act.subject_id, state=VersionState.SCHEDULED)
        .select_related("record")
        .first()
    )
    if version is not None:
        for holder in holders_of(Role.PUBLISHER, version.record.agency_id, on=city_date(at)):
            yield Telling(person(holder.pk), "publishing.schedule_failed", _refs(version))


def register() -> None:
    """Register templates and who is told."""
    register_template(*TEMPLATES)
    register_dues("attributes", _attributes_due)
    register_telling("publishing.submitted", _tell_waiting)
    register_telling("publishing.reviewed", _tell_waiting)
    register_telling("publishing.returned", _tell_returned)
    register_telling("publishing.batch_submitted", _tell_batch)
    register_telling("publishing.batch_reviewed", _tell_batch)
    register_telling(timetable.FAILED, _tell_failed)

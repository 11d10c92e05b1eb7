"""Answers: taken in without login, once; opened, excluded and looked at by officers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yangguang.areas.decisions.rules.showing import Showing
from yangguang.areas.decisions.services.acting import DRAFTERS, HANDLERS, SHOWERS
from yangguang.areas.decisions.services.opinions import code_of, masked_text, new_token
from yangguang.areas.decisions.surveys.models import Answer, AnswerText, Survey, Ticket
from yangguang.areas.decisions.surveys.rules import survey as rules
from yangguang.areas.decisions.surveys.rules.questions import answers_in
from yangguang.areas.decisions.surveys.rules.survey import Means, Phase, State
from yangguang.areas.decisions.surveys.selectors.surveys import code_about, questions_of
from yangguang.areas.decisions.surveys.services.acting import about, act, subject_of_answer
from yangguang.areas.decisions.surveys.services.preparing import ticket_about
from yangguang.kernel.cases.numbers import next_in_series, plain_code
from yangguang.kernel.cases.rules import Channel
from yangguang.kernel.ledger.services import record_access
from yangguang.kernel.now import city_date
from yangguang.kernel.publishing.acting import write
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.publishing.selectors.permissions import check_role
from yangguang.kernel.vault import code_digest, seal, unseal

if TYPE_CHECKING:
    from datetime import date, datetime

    from yangguang.kernel.organizations.rules import Actor

SALT = "yangguang.survey.form"
OLDEST = timedelta(hours=24)
"""For so long an opened form can be sent."""


@dataclass(frozen=True)
class NewAnswer:
    """An answer as it comes in."""

    typed: Mapping[str, Sequence[str]]
    """Values by name of field."""
    token: str = ""
    """The form's own, from `form_token`; empty: entered by an officer."""
    ticket: str = ""
    contact: Mapping[str, str] = field(default_factory=dict)
    """name, phone."""
    device: str = ""
    """What the browser is known by; empty: unknown."""
    channel: Channel = Channel.WEB
    received_on: date | None = None


@dataclass(frozen=True)
class Received:
    """The answer and its query code, which is not kept."""

    answer: Answer
    code: str
    is_repeated: bool = False


class Wrong(Refused):
    """Answers that cannot be taken; `errors` by name of field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("answers", _("有的题目没有答好，请看题目下面的说明。"))
        self.errors = dict(errors)


def form_token(survey: Survey, *, at: datetime) -> str:
    """For one form: its name, and when it was opened; signed, so that nobody makes it older."""
    value = [new_token(), int(at.timestamp())]
    return signing.dumps(value, salt=f"{SALT}.{survey.pk}", compress=False)


def _opened(survey: Survey, token: str, at: datetime) -> tuple[str, int]:
    """The form's name and the seconds since it was opened. Raises Refused."""
    try:
        name, opened = signing.loads(token, salt=f"{SALT}.{survey.pk}")
    except signing.BadSignature:
        raise Refused("stale", _("这一页已经失效，您的回答还在，请核对后再提交一次。")) from None
    seconds = int(at.timestamp()) - int(opened)
    if seconds > OLDEST.total_seconds():
        raise Refused("stale", _("这一页已经打开太久，您的回答还在，请核对后再提交一次。"))
    return str(name), max(seconds, 0)


def is_fresh(survey: Survey, token: str, at: datetime) -> bool:
    """Whether a form of that name can still be sent."""
    try:
        _opened(survey, token, at)
    except Refused:
        return False
    return True


def spent(survey: Survey, token: str, at: datetime) -> int:
    """Seconds since the form of that name was opened; none of one that is over."""
    try:
        return _opened(survey, token, at)[1]
    except Refused:
        return 0


def check_open(survey: Survey, *, on: date) -> None:
    """Raises Refused unless answers are taken in on the day."""
    start, end = survey.start_on, survey.end_on
    stands = rules.phase(survey.state, start, end, on=on) if start and end else None
    if survey.state != State.ANNOUNCED or stands not in {Phase.OPEN, Phase.UPCOMING}:
        raise Refused("not_open", _("这次调查已经结束，不再接收答卷。"))
    if stands is Phase.UPCOMING:
        raise Refused("not_yet", _("这次调查还没有开始。"))


def submit(*, survey: Survey, new: NewAnswer, actor: Actor, at: datetime) -> Received:
    """Take an answer in. Raises Wrong with what is wrong by field, Refused.

    The same form sent twice, or by two requests at once, is one answer with one receipt. A code
    is good once; which answer it was used for is kept nowhere.
    """
    on = city_date(at)
    if new.channel == Channel.WEB:
        name, seconds = _opened(survey, new.token, at)
        elapsed: int | None = seconds
    else:
        check_role(actor, survey.agency_id, DRAFTERS)
        name, elapsed = new_token(), None
    token_digest = code_digest(name, about=f"survey token {survey.pk}")
    before = _sent_before(survey, token_digest, name)
    if before is not None:
        return before
    _check_time(survey, new, on)
    data, texts, errors = answers_in(questions_of(survey), new.typed)
    if survey.means == Means.TICKET and not new.ticket:
        errors["ticket"] = _("这次调查凭参与码作答，请填写参与码。")
    if errors:
        raise Wrong(errors)
    try:
        with transaction.atomic():
            if not _held_open(survey):
                raise Refused("not_open", _("这次调查已经结束，不再接收答卷。"))
            made = _create(survey, new, name, token_digest, data, texts, elapsed, actor, at)
            act(
                "answered", survey, actor=actor, at=at, subject=subject_of_answer(made),
                of=survey.number, channel=made.channel, verified=made.is_verified,
            )  # fmt: skip
    except IntegrityError:
        # Two requests of one form met; the other was first.
        before = _sent_before(survey, token_digest, name)
        if before is None:
            raise
        return before
    return Received(made, code_of(name, made.number))


def _held_open(survey: Survey) -> bool:
    """Whether it takes answers now; it stays so until the transaction ends, so that nobody slips
    in behind the results.
    """
    rows = Survey.objects.select_for_update().filter(pk=survey.pk, state=State.ANNOUNCED)
    return rows.values_list("pk", flat=True).first() is not None


def _check_time(survey: Survey, new: NewAnswer, on: date) -> None:
    if new.channel == Channel.WEB:
        check_open(survey, on=on)
        return
    received = new.received_on or on
    if received > on:
        raise Refused("future", _("收到日期在今天之后。"))
    if survey.state != State.ANNOUNCED:
        raise Refused("not_open", _("这次调查不再接收答卷。"))
    check_open(survey, on=received)


def _sent_before(survey: Survey, token_digest: str, name: str) -> Received | None:
    found = Answer.objects.filter(survey=survey, token_digest=token_digest).first()
    return Received(found, code_of(name, found.number), is_repeated=True) if found else None


def _use(survey: Survey, ticket: str) -> bool:
    """Use a code up; False where none was given. Raises Wrong."""
    plain = plain_code(ticket)
    if not plain:
        return False
    digest = code_digest(plain, about=ticket_about(survey))
    if not Ticket.objects.filter(survey=survey, digest=digest, is_used=False).update(is_used=True):
        raise Wrong({"ticket": _("参与码不对，或者已经用过。一个参与码只能提交一份。")})
    return True


def _create(
    survey: Survey,
    new: NewAnswer,
    name: str,
    token_digest: str,
    data: dict[str, object],
    texts: Mapping[str, str],
    seconds: int | None,
    actor: Actor,
    at: datetime,
) -> Answer:
    is_verified = _use(survey, new.ticket)
    number = f"{survey.number}-{next_in_series(f'survey {survey.pk}', 0):05d}"
    device = code_digest(new.device, about=f"survey device {survey.pk}") if new.device else ""
    same = survey.answers.filter(device_digest=device, is_verified=False) if device else None
    contact = {k: v.strip() for k, v in new.contact.items() if v and v.strip()}
    secret = {"contact": contact if survey.asks_contact else {}, "texts": dict(texts)}
    made = Answer.objects.create(
        survey=survey,
        number=number,
        token_digest=token_digest,
        code_digest=code_digest(code_of(name, number).replace("-", ""), about=code_about(number)),
        channel=new.channel,
        entered_by_id=actor.person_id if new.channel != Channel.WEB else None,
        at=at,
        received_on=new.received_on or city_date(at),
        is_verified=is_verified,
        seconds=seconds,
        device_digest=device,
        is_repeat=bool(same is not None and not is_verified and same.exists()),
        data=data,
        sealed=seal(secret, about=about(number)) if any(secret.values()) else "",
    )
    for key, text in texts.items():
        shown, masked = masked_text(text, on=city_date(at))
        AnswerText.objects.create(answer=made, survey=survey, key=key, text=shown, masked=masked)
    return made


@dataclass(frozen=True)
class Opened:
    """What somebody left and wrote, for those who handle it."""

    contact: Mapping[str, str]
    texts: Mapping[str, str]


def open_answer(answer: Answer, *, actor: Actor, at: datetime) -> Opened:
    """Open what is sealed; the look is recorded. Raises Refused."""
    check_role(actor, answer.survey.agency_id, HANDLERS)
    if not answer.sealed:
        raise Refused("erased", _("没有留联系方式和文字，或者已经按期删除。"))
    what = str(_("答卷人的联系方式和文字原文"))
    record_access(actor=actor, at=at, subject=subject_of_answer(answer), what=what)
    data = unseal(answer.sealed, about=about(answer.number))
    return Opened(data["contact"], data["texts"])


def _check_counting(survey: Survey) -> None:
    if not _held_open(survey):
        raise Refused("counted", _("结果已经形成，不能再改哪些答卷计入。"))


@transaction.atomic
def exclude(
    *, answer: Answer, lock: int, ground: str, reason: str, actor: Actor, at: datetime
) -> Answer:
    """Leave an answer out by hand, on a ground and with the reason. Raises Refused, Overtaken."""
    check_role(actor, answer.survey.agency_id, DRAFTERS)
    _check_counting(answer.survey)
    if ground not in {g.value for g in rules.BY_HAND}:
        raise Refused("ground", _("请选择不计入的依据。"))
    if not reason.strip():
        raise Refused("reason", _("请写明不计入的理由，作答人凭查询码可以看到。"))
    words = masked_text(reason.strip()[:300], on=city_date(at))[0]
    fresh = write(
        answer, lock, ground=ground, ground_reason=words[:300], ground_by_id=actor.person_id
    )
    act(
        "answer_excluded", answer.survey, actor=actor, at=at, subject=subject_of_answer(answer),
        ground=ground,
    )  # fmt: skip
    return fresh


@transaction.atomic
def include(*, answer: Answer, lock: int, actor: Actor, at: datetime) -> Answer:
    """Take an exclusion by hand back. Raises Refused, Overtaken."""
    check_role(actor, answer.survey.agency_id, DRAFTERS)
    _check_counting(answer.survey)
    if not answer.ground:
        raise Refused("not_excluded", _("这份答卷没有被排除。"))
    fresh = write(answer, lock, ground="", ground_reason="", ground_by=None)
    act("answer_included", answer.survey, actor=actor, at=at, subject=subject_of_answer(answer))
    return fresh


@transaction.atomic
def look_at_texts(
    *,
    texts: Sequence[AnswerText],
    locks: Mapping[int, int],
    showing: Showing,
    actor: Actor,
    at: datetime,
    ground: str = "",
    reason: str = "",
) -> None:
    """Let everybody read what was written, as masked, or hold it back on a ground with a reason.

    All of them or, refused or overtaken, none. What the officer sees is masked already; who
    entered an answer for somebody does not decide about its words.
    """
    if showing is Showing.HELD and ground not in dict(rules.HOLDING):
        raise Refused("ground", _("请选择不公开展示的依据。"))
    if showing is Showing.HELD and not reason.strip():
        raise Refused("reason", _("请写明不公开展示的理由。"))
    if showing is Showing.WAITING or not texts:
        raise Refused("none", _("请先勾选文字回答。"))
    for survey in {text.survey for text in texts}:
        check_role(actor, survey.agency_id, SHOWERS)
        if not _held_open(survey):
            raise Refused("counted", _("结果已经形成，不能再改展示。先退回统计。"))
    for text in texts:
        if text.answer.entered_by_id == actor.person_id and actor.person_id is not None:
            raise Refused("same_person", _("代为登记的人不能审核这份答卷的文字。"))
        held = showing is Showing.HELD
        write(
            text,
            locks.get(text.pk, -1),
            showing=showing.value,
            holding=ground if held else "",
            reason=reason.strip()[:300] if held else "",
            shown_by_id=actor.person_id,
        )
    act(
        "texts_looked_at", texts[0].survey, actor=actor, at=at, count=len(texts),
        showing=showing.value,
    )  # fmt: skip

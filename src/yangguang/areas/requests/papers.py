"""Forms on paper: the empty application and correction, and what an office prints of a request.

The words are those of official documents: they are data, not texts of the interface.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from functools import partial
from typing import TYPE_CHECKING

from yangguang.areas.requests.file_services import released_files
from yangguang.areas.requests.models import ThirdParty
from yangguang.areas.requests.rules.names import Act, Clock
from yangguang.areas.requests.rules.receipt import (
    APPLICANT_LABELS,
    CARRIER_LABELS,
    ID_LABELS,
    OBTAIN_LABELS,
    WHY,
    IdType,
    Obtain,
    Way,
)
from yangguang.areas.requests.rules.thirdparties import OPINION_LABELS, PAUSE_GROUND, Basis
from yangguang.areas.requests.selectors import (
    info_of,
    office_of,
    request_of,
    third_party_data,
)
from yangguang.kernel.cases.letters import text_of
from yangguang.kernel.cases.models import ClockFact, StatusRow
from yangguang.kernel.cases.registry import kind_of
from yangguang.kernel.cases.rules import LetterState, PartyRole
from yangguang.kernel.cases.selectors import materials_of
from yangguang.kernel.cases.selectors.correspondence import consultations_of
from yangguang.kernel.cases.selectors.facts import letters_with_arrival
from yangguang.kernel.cases.selectors.persons import applicant_of
from yangguang.kernel.cases.sheets import grid, listed
from yangguang.kernel.documents.print_model import PrintDocument, PrintPart
from yangguang.kernel.documents.writing import paragraphs
from yangguang.kernel.now import CITY_ZONE, city_date
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.ui.dates import day_cn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from yangguang.kernel.cases.models import Case, Letter
    from yangguang.kernel.cases.selectors.correspondence import ConsultationView
    from yangguang.kernel.organizations.models import Agency

LAW = "《中华人民共和国政府信息公开条例》"
BOX = "□"


def _midnight(on: date) -> datetime:
    """The same form of the same day is the same form."""
    return datetime.combine(on, time(), CITY_ZONE)


def _boxes(labels: Iterable[object], chosen: Iterable[object] = ()) -> str:
    known = {str(label) for label in chosen}
    return "　".join(f"{'■' if str(label) in known else BOX}{label}" for label in labels)


def _sheet(
    title: str,
    body: str,
    *,
    on: date,
    issuer: str,
    signed: bool = False,
    recipient: str = "",
    number: str = "",
) -> PrintDocument:
    return PrintDocument(
        title=title,
        parts=(PrintPart(title, body),),
        printed_at=_midnight(on),
        issuers=(issuer,),
        doc_number=number,
        main_recipients=recipient,
        signature=(issuer,) if signed else (),
        formed_on=on if signed else None,
        is_form=True,
    )


def _where(agency: Agency, on: date) -> str:
    """The office with its address, hours and telephone, as the guide gives them."""
    known = office_of(agency, on)
    rows = known or [("受理机构", f"{agency_name(agency, on)}政府信息公开工作机构")]
    return grid(rows)


def _applicant_rows(*, is_correction: bool) -> list[tuple[str, str]]:
    """The empty places of article 29(1)."""
    kinds = _boxes(APPLICANT_LABELS.values())
    rows: list[tuple[str, str]] = [
        ("申请人类型（选一项）", kinds),
        ("姓名或者单位名称", " "),
        ("自然人：证件名称和号码", f"{_boxes(ID_LABELS.values())}\n号码："),
        (
            "单位：统一社会信用代码、法定代表人、联系人",
            "代码：\n法定代表人或者负责人：\n联系人：",
        ),
        ("联系电话、电子邮箱", " \n "),
        ("通信地址、邮政编码", " \n "),
        ("代理人（有代理人的填写，并附授权委托书）", "姓名：\n电话："),
    ]
    if not is_correction:
        rows.append(("身份证明", "请附身份证明复印件。"))
    return rows


def application_form(agency: Agency, on: date) -> PrintDocument:
    """The empty application of article 29; a purpose is never asked (article 27)."""
    name = agency_name(agency, on)
    body = (
        f"<h2>一、受理机关</h2>{grid([('受理机关', name)])}{_where(agency, on)}"
        f"<h2>二、申请人</h2>{grid(_applicant_rows(is_correction=False))}"
        "<h2>三、需要的政府信息（前三项至少填写一项）</h2>"
        + grid(
            [
                ("信息名称", " \n "),
                ("文号", " "),
                ("其他特征性描述（时间、制作机关、事项等）", " \n \n \n \n "),
                ("载体形式", _boxes(CARRIER_LABELS.values())),
                ("获取方式（可以多选）", _boxes(OBTAIN_LABELS.values())),
                (
                    "不能按以上形式提供时",
                    _boxes(("可以提供其他形式", "不接受其他形式")),
                ),
            ]
        )
        + "<h2>四、签名或者盖章</h2>"
        + grid([("申请人签名或者盖章", " \n "), ("申请日期", "　　　　年　　月　　日")])
        + "<h2>说明</h2>"
        + paragraphs(
            f"1. 依据{LAW}第二十七条、第二十九条，申请不需要说明用途。\n"
            "2. 可以当面提交；邮寄的，请在信封上注明“政府信息公开申请”；也可以传真、"
            "发送电子邮件或者在网上提交。\n"
            "3. 当面提交的，提交之日为收到之日；需要签收的邮寄，机关签收之日为收到之日；"
            "平常信函、网上提交和传真，双方确认之日为收到之日（第三十一条）。\n"
            "4. 能够当场答复的当场答复；不能当场答复的，自收到申请之日起20个工作日内答复；"
            "需要延长的，延长不超过20个工作日并告知您（第三十三条）。\n"
            "5. 同时要几项信息的，可以写在一张表上，一项一行；每一项分别登记、分别答复。\n"
            "6. 不收取费用；数量、频次明显超过合理范围的，"
            "可以收取信息处理费（第四十二条）。\n"
            "7. 书写有困难的，可以口头提出，由本机关政府信息公开工作机构代为填写；"
            "阅读困难或者有视力、听力障碍的，工作人员提供帮助。"
        )
    )
    return _sheet("政府信息公开申请表", body, on=on, issuer=name)


def correction_form(agency: Agency, on: date) -> PrintDocument:
    """The empty form for the correction of a record about oneself (article 41)."""
    name = agency_name(agency, on)
    body = (
        f"<h2>一、受理机关</h2>{grid([('受理机关', name)])}{_where(agency, on)}"
        f"<h2>二、申请人</h2>{grid(_applicant_rows(is_correction=True))}"
        "<h2>三、要更正的记录</h2>"
        + grid(
            [
                ("哪一份记录，机关何时、怎样提供的", " \n \n "),
                ("不准确的内容", " \n \n "),
                ("应当更正为", " \n \n "),
                ("证据（请附材料）", " \n \n "),
            ]
        )
        + "<h2>四、签名或者盖章</h2>"
        + grid([("申请人签名或者盖章", " \n "), ("申请日期", "　　　　年　　月　　日")])
        + "<h2>说明</h2>"
        + paragraphs(
            f"1. 依据{LAW}第四十一条，有证据证明行政机关提供的与自身相关的政府信息记录"
            "不准确的，可以要求更正。\n"
            "2. 有权更正并且经审核属实的，予以更正并告知您；不属于本机关职能范围的，"
            "转送有权更正的机关处理并告知您，或者告知您向有权更正的机关提出。\n"
            "3. 请附身份证明复印件。不收取费用。"
        )
    )
    return _sheet("政府信息更正申请表", body, on=on, issuer=name)


@dataclass(frozen=True)
class Paper:
    """One form of a request that may be printed now."""

    key: str
    label: str
    make: Callable[[], PrintDocument]


def papers_of(case: Case, at: datetime) -> list[Paper]:
    """Everything of the request that an office prints and that is no letter, in order."""
    on = city_date(at)
    found = [Paper("register", "政府信息公开申请登记表", lambda: _register(case, on))]
    found += [
        Paper(
            f"opinion-{party.place}",
            f"第三方意见反馈表（{party.place}）",
            partial(_opinion, case, party, on),
        )
        for party in ThirdParty.objects.filter(request=case.pk).order_by("place")
    ]
    found += [
        Paper(
            f"consult-{place}",
            f"{_consult_title(case, place)}（{view.agency}）",
            partial(_consultation, case, place, view, on),
        )
        for place, view in enumerate(consultations_of(case), 1)
    ]
    found.append(Paper("review", "政府信息公开审查呈批单", lambda: _review(case, on)))
    labels = kind_of(case).letters
    found += [
        Paper(
            f"delivery-{letter.pk}",
            f"送达回证（{labels[letter.template].label} {letter.number}）",
            partial(_delivery, case, letter, on),
        )
        for letter in _issued(case)
    ]
    found.append(Paper("archive", "归档目录", lambda: _archive(case, on)))
    return found


def _issued(case: Case) -> list[Letter]:
    return [row for row in letters_with_arrival(case) if row.state == LetterState.ISSUED]


def _register(case: Case, on: date) -> PrintDocument:
    """D01: the application, its receipt, its clock, its result, on one sheet."""
    row = request_of(case)
    known = applicant_of(case)
    paper = known.get("uscc") or known.get("id_number", "")
    if known.get("id_type"):
        paper = f"{ID_LABELS[IdType(known['id_type'])]} {paper}"
    outcome = row.outcomes.order_by("round").last()
    status = list(StatusRow.objects.filter(case=case).select_related("person").order_by("position"))
    labels = kind_of(case).table.labels
    reply = [x for x in _issued(case) if x.template == "reply"]
    rows = [
        ("申请编号", case.number),
        ("受理机关", agency_name(case.agency)),
        ("申请人类型", str(row.get_applicant_type_display())),
        ("申请人", known.get("name") or "个人信息已经删除"),
        ("身份证明", paper),
        (
            "联系方式",
            "\n".join(known[n] for n in ("phone", "email", "address", "postcode") if known.get(n)),
        ),
        (
            "代理人",
            " ".join(known[n] for n in ("agent", "agent_phone") if known.get(n)) or "无",
        ),
        ("申请公开的信息", info_of(case) or "个人信息已经删除"),
        ("载体形式", str(row.get_carrier_display())),
        (
            "获取方式",
            _boxes(OBTAIN_LABELS.values(), (OBTAIN_LABELS[Obtain(o)] for o in row.obtain)),
        ),
        ("提交方式和来件日期", f"{row.get_way_display()}，{day_cn(row.arrived_on)}"),
        (
            "收到申请之日",
            f"{day_cn(row.received_on) if row.received_on else '尚未确认'}\n{WHY[Way(row.way)]}",
        ),
        ("承办人", case.handler.name if case.handler else "尚未分办"),
        ("期限", _limits(case)),
        ("处理决定", str(outcome.get_result_display()) if outcome else "尚未作出"),
        ("答复书文号", "、".join(x.number or "" for x in reply) or "无"),
        ("送达", "\n".join(_arrivals(x) for x in reply) or "尚未送达"),
    ]
    course = listed(
        ("时间", "事项", "经办人"),
        [
            (
                day_cn(city_date(step.at)),
                str(labels[step.act]) if step.position else "提交申请",
                step.person.name if step.person else "申请人、第三方或者系统",
            )
            for step in status
        ],
    )
    body = f"{grid(rows)}<h2>办理经过</h2>{course}"
    return _sheet("政府信息公开申请登记表", body, on=on, issuer=agency_name(case.agency))


def _limits(case: Case) -> str:
    labels = kind_of(case).clocks
    lines = []
    for clock in case.clocks.order_by("pk"):
        name = clock.name if clock.name in labels else clock.name.rpartition("-")[0]
        due = day_cn(clock.due_on) if clock.due_on else "暂停或者未定"
        ended = f"，{day_cn(city_date(clock.stopped_at))}停止" if clock.stopped_at else ""
        lines.append(f"{labels[name].label if name in labels else name}：{due}{ended}")
    return "\n".join(lines)


def _arrivals(letter: Letter) -> str:
    return "\n".join(
        f"{row.get_kind_display()}，{day_cn(row.sent_on)}发出"
        + (f"，{day_cn(row.received_on)}送达" if row.received_on else "")
        for row in letter.deliveries.order_by("pk")
    )


def _opinion(case: Case, party: ThirdParty, on: date) -> PrintDocument:
    """D07: what the third party sends back; it does not say who asked."""
    data = third_party_data(case, party)
    chosen = [OPINION_LABELS[o] for o in OPINION_LABELS if o == party.opinion]
    rows = [
        ("第三方", data.get("name") or "个人信息已经删除"),
        ("涉及的信息", data.get("info") or "个人信息已经删除"),
        ("收到征求意见书的日期", day_cn(party.received_on) or "　　　　年　　月　　日"),
        ("意见（选一项）", _boxes(OPINION_LABELS.values(), chosen)),
        ("部分同意的，写明同意公开的部分", " \n \n "),
        ("不同意的理由（请附证据）", " \n \n \n "),
        ("签名或者盖章", " \n "),
        ("日期", day_cn(party.answered_on) or "　　　　年　　月　　日"),
    ]
    body = grid(rows) + paragraphs(
        f"依据{LAW}第三十二条，请自收到征求意见书之日起15个工作日内提出意见。"
        "逾期未提出意见的，由行政机关依照条例的规定决定是否公开；"
        "不同意公开且有合理理由的，不予公开，但行政机关认为不公开可能对公共利益造成"
        "重大影响的，可以决定公开，并书面告知您。"
    )
    name = agency_name(case.agency)
    return _sheet("第三方意见反馈表", body, on=on, issuer=name, recipient=name)


def _is_co_maker(case: Case, place: int) -> bool:
    return any(
        fact.data.get("ground") == PAUSE_GROUND[Basis.CO_MAKER]
        for fact in ClockFact.objects.filter(
            clock__case=case, data__fact="paused", data__ref=str(place)
        )
        if fact.data.get("kind") == Clock.CONSULTATION.value
    )


def _consult_title(case: Case, place: int) -> str:
    return "征求意见书" if _is_co_maker(case, place) else "协办函"


def _consultation(case: Case, place: int, view: ConsultationView, on: date) -> PrintDocument:
    """D10 to a co-maker, D11 to another office; neither says who asked."""
    if _is_co_maker(case, place):
        law = (
            f"依据{LAW}第三十四条，请自收到本征求意见书之日起15个工作日内提出意见；"
            "逾期未提出意见的，视为同意公开。"
        )
    else:
        law = (
            f"本机关正在办理一件政府信息公开申请，所涉内容与你单位有关。依据{LAW}"
            "第十一条、第十七条，请书面答复下列问题。"
        )
    due = view.row.clock.due_on
    text = (
        f"{law}\n{view.question or '内容已经删除。'}\n"
        + (f"请于{day_cn(due)}前答复。\n" if due else "")
        + (f"联系方式：{_contact(case, on)}" if _contact(case, on) else "")
    )
    answer = grid(
        [
            ("答复意见", view.answer or ""),
            ("经办人、联系电话", " "),
            ("负责人（盖章）", " \n "),
        ]
    )
    asked = city_date(view.row.asked_at)
    title = _consult_title(case, place)
    name = agency_name(case.agency, asked)
    body = f"{paragraphs(text)}<h2>回执</h2>{answer}"
    return PrintDocument(
        title=f"政府信息公开{title}",
        parts=(PrintPart(title, body),),
        printed_at=_midnight(asked),
        issuers=(name,),
        main_recipients=view.agency,
        signature=(name,),
        formed_on=asked,
        is_form=True,
    )


def _contact(case: Case, on: date) -> str:
    return "，".join(f"{label}：{value}" for label, value in office_of(case.agency, on))


REVIEWS = (
    ("拟稿意见", Act.DECIDE),
    ("送审", Act.SUBMIT),
    ("合法性审查", Act.PASS_LEGALITY),
    ("保密审查", Act.PASS_SECRECY),
    ("负责人审批", Act.APPROVE),
)


def _review(case: Case, on: date) -> PrintDocument:
    """D17: who reviewed what, in order, as the acts of this round tell it."""
    row = request_of(case)
    steps = StatusRow.objects.filter(case=case).select_related("person").order_by("position")
    last = {step.act: step for step in steps}
    letter = case.letters.filter(template="reply", round=case.round).order_by("pk").last()
    text = text_of(letter) if letter else None
    said = "\n".join(p.text for p in text.parts if p.name in {"facts", "result"}) if text else ""
    rows = [
        ("申请编号", case.number),
        ("申请公开的信息", info_of(case) or "内容已经删除"),
        ("拟作处理", str(row.get_result_display()) if row.result else "尚未提出"),
        ("拟答复内容", said or "尚未拟稿"),
        (
            "随答复提供的文件",
            "\n".join(name for _file, name in released_files(case)) or "无",
        ),
    ]
    for label, act in REVIEWS:
        step = last.get(act)
        done = (
            f"{step.person.name if step.person else ''}　{day_cn(city_date(step.at))}"
            if step
            else ""
        )
        rows.append((label, done))
    body = grid(rows) + paragraphs(
        f"审查依据：{LAW}第十七条。合法性审查和保密审查由不同的人办理，都不参与起草。"
    )
    return _sheet("政府信息公开审查呈批单", body, on=on, issuer=agency_name(case.agency))


def _delivery(case: Case, letter: Letter, on: date) -> PrintDocument:
    """D16: how and when the letter reached its addressee; with room for a signature."""
    text = text_of(letter)
    rows = [
        ("送达文书", f"{kind_of(case).letters[letter.template].label}　{letter.number}"),
        ("受送达人", text.recipient if text else "个人信息已经删除"),
        ("送达方式和日期", _arrivals(letter) or " "),
        (
            "凭证",
            "\n".join(d.proof for d in letter.deliveries.order_by("pk") if d.proof) or " ",
        ),
        ("受送达人签名或者盖章、日期", ""),
        ("代收人签名、代收理由", ""),
        ("送达人签名", " \n "),
        ("备注", " "),
    ]
    return _sheet("送达回证", grid(rows), on=on, issuer=agency_name(case.agency))


def _archive(case: Case, on: date) -> PrintDocument:
    """Every document of the matter in order, as it goes into the file (article 45)."""
    lines: list[tuple[datetime, str, str, str]] = [
        (case.opened_at, "政府信息公开申请和登记表", "", "申请人")
    ]
    lines += [
        (
            case.opened_at,
            f"材料：{file.name}",
            "",
            "本机关" if file.by_officer else "申请人",
        )
        for file in materials_of(case)
    ]
    labels = kind_of(case).letters
    for letter in _issued(case):
        at = letter.issued_at or case.opened_at
        label = str(labels[letter.template].label)
        lines.append((at, label, letter.number or "", agency_name(case.agency)))
        if labels[letter.template].to == PartyRole.APPLICANT or letter.deliveries.exists():
            lines.append((at, f"送达回证：{label}", letter.number or "", agency_name(case.agency)))
    for place, view in enumerate(consultations_of(case), 1):
        lines.append((view.row.asked_at, _consult_title(case, place), "", agency_name(case.agency)))
        if view.row.answered_at:
            lines.append((view.row.answered_at, "征求意见的答复", "", view.agency))
    for party in ThirdParty.objects.filter(request=case.pk).order_by("place"):
        if party.answered_on:
            lines.append((_midnight(party.answered_on), "第三方意见反馈表", "", "第三方"))
    row = request_of(case)
    lines += [
        (search.at, "检索记录", "", search.person.name if search.person else "")
        for search in row.searches.select_related("person")
    ]
    decided = StatusRow.objects.filter(case=case, act=Act.APPROVE).order_by("position").last()
    if decided is not None:
        lines.append((decided.at, "公开审查呈批单", "", agency_name(case.agency)))
    lines += [
        (_midnight(on), f"答复提供的文件：{name}", "", agency_name(case.agency))
        for _file, name in released_files(case)
    ]
    for remedy in row.remedies.order_by("place"):
        lines.append(
            (
                _midnight(remedy.filed_on),
                str(remedy.get_kind_display()),
                remedy.reference,
                remedy.body,
            )
        )
    lines.sort(key=lambda line: line[0])
    table = listed(
        ("顺序号", "文件名称", "文号", "责任者", "日期", "页数"),
        [
            (str(n), name, number, by, f"{city_date(at):%Y-%m-%d}", "　")
            for n, (at, name, number, by) in enumerate(lines, 1)
        ],
    )
    head: Sequence[tuple[str, str]] = (
        ("申请编号", case.number),
        ("承办机关", agency_name(case.agency)),
        ("处理决定", str(row.get_result_display()) if row.result else "尚未作出"),
        ("归档日期", day_cn(city_date(case.closed_at)) if case.closed_at else "尚未办结"),
        ("保管期限", " "),
    )
    return _sheet(
        "依申请公开归档目录", f"{grid(head)}<p></p>{table}", on=on, issuer=agency_name(case.agency)
    )

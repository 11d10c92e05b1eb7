"""How a request comes in, and which day counts as the day of receipt (条例 article 31)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from yangguang.kernel.cases.rules import Channel, Refused

if TYPE_CHECKING:
    from datetime import date


class Way(StrEnum):
    """Channels of article 31, told apart by the day of receipt each gives."""

    IN_PERSON = "in_person"
    ORAL = "oral"
    REGISTERED_MAIL = "registered_mail"
    ORDINARY_MAIL = "ordinary_mail"
    ONLINE = "online"
    EMAIL = "email"
    FAX = "fax"
    MISADDRESSED = "misaddressed"


WAY_LABELS = {
    Way.IN_PERSON: _("当面提交"),
    Way.ORAL: _("口头提出，由公开工作机构代填"),
    Way.REGISTERED_MAIL: _("邮寄，需要签收（挂号、快递）"),
    Way.ORDINARY_MAIL: _("邮寄，平常信函"),
    Way.ONLINE: _("网上提交"),
    Way.EMAIL: _("电子邮件"),
    Way.FAX: _("传真"),
    Way.MISADDRESSED: _("寄给本机关其他机构或者个人"),
}
DIRECT = frozenset({Way.IN_PERSON, Way.ORAL, Way.REGISTERED_MAIL})
"""Received on the day of handing in or signing, without confirmation."""
CHANNEL_OF = {
    Way.IN_PERSON: Channel.COUNTER,
    Way.ORAL: Channel.COUNTER,
    Way.REGISTERED_MAIL: Channel.POST,
    Way.ORDINARY_MAIL: Channel.POST,
    Way.ONLINE: Channel.WEB,
    Way.EMAIL: Channel.WEB,
    Way.FAX: Channel.PHONE,
    Way.MISADDRESSED: Channel.FORWARDED,
}
WHY = {
    Way.IN_PERSON: _("当面提交的，以提交之日为收到之日（条例第三十一条第一项）。"),
    Way.ORAL: _("口头提出、当场代为填写的，以填写之日为收到之日（条例第二十九条、第三十一条）。"),
    Way.REGISTERED_MAIL: _("邮寄的，以行政机关签收之日为收到之日（条例第三十一条第二项）。"),
    Way.ORDINARY_MAIL: _(
        "平常信函无需签收的，机关应当于收到当日与申请人确认，确认之日为收到之日"
        "（条例第三十一条第二项）。"
    ),
    Way.ONLINE: _("通过互联网渠道提交的，以双方确认之日为收到之日（条例第三十一条第三项）。"),
    Way.EMAIL: _("通过互联网渠道提交的，以双方确认之日为收到之日（条例第三十一条第三项）。"),
    Way.FAX: _("以传真提交的，以双方确认之日为收到之日（条例第三十一条第三项）。"),
    Way.MISADDRESSED: _(
        "没有寄给公开工作机构的，公开工作机构实际收到之日与申请人联系确认，确认之日为收到之日"
        "（国办公开办函〔2015〕207号）。"
    ),
}


class Method(StrEnum):
    """How both sides confirmed."""

    NONE = "none"
    ONLINE = "online"
    PHONE = "phone"
    SMS = "sms"
    EMAIL = "email"


METHOD_LABELS = {
    Method.NONE: _("无需确认"),
    Method.ONLINE: _("网上确认"),
    Method.PHONE: _("电话"),
    Method.SMS: _("短信"),
    Method.EMAIL: _("电子邮件"),
}


def receipt_day(way: Way, *, arrived_on: date, confirmed_on: date | None, today: date) -> date:
    """The legal day of receipt. Raises Refused for days that cannot have been."""
    if arrived_on > today:
        raise Refused("arrived_ahead", _("提交或者签收的日期不能晚于今天。"))
    if way in DIRECT:
        return arrived_on
    if confirmed_on is None:
        raise Refused("not_confirmed", _("这种提交方式以双方确认之日为收到之日，请填写确认日期。"))
    if not arrived_on <= confirmed_on <= today:
        raise Refused("confirmed_on", _("确认日期应在来件之日至今天之间。"))
    return confirmed_on


def stalls(way: Way, *, arrived_on: date, confirmed_on: date) -> bool:
    """Whether the office took longer to confirm than the law lets it (same day for a letter)."""
    return way is Way.ORDINARY_MAIL and confirmed_on > arrived_on


class ApplicantType(StrEnum):
    """The six leaf columns of the yearly table; asked when filing, never guessed later."""

    NATURAL = "natural_person"
    BUSINESS = "business"
    RESEARCH = "research"
    PUBLIC_INTEREST = "public_interest"
    LEGAL_SERVICE = "legal_service"
    OTHER = "other_org"


APPLICANT_LABELS = {
    ApplicantType.NATURAL: _("自然人"),
    ApplicantType.BUSINESS: _("商业企业"),
    ApplicantType.RESEARCH: _("科研机构"),
    ApplicantType.PUBLIC_INTEREST: _("社会公益组织"),
    ApplicantType.LEGAL_SERVICE: _("法律服务机构"),
    ApplicantType.OTHER: _("其他法人或者其他组织"),
}


class IdType(StrEnum):
    """Papers that prove who somebody is."""

    RESIDENT = "resident_id"
    PASSPORT = "passport"
    PERMIT = "hkmt_permit"
    OTHER = "other"


ID_LABELS = {
    IdType.RESIDENT: _("居民身份证"),
    IdType.PASSPORT: _("护照"),
    IdType.PERMIT: _("港澳台居民通行证"),
    IdType.OTHER: _("其他证件"),
}


class Carrier(StrEnum):
    """On what the information is wanted."""

    PAPER = "paper"
    ELECTRONIC = "electronic"
    BOTH = "both"
    OTHER = "other"


CARRIER_LABELS = {
    Carrier.PAPER: _("纸质"),
    Carrier.ELECTRONIC: _("电子"),
    Carrier.BOTH: _("纸质和电子"),
    Carrier.OTHER: _("其他"),
}


class Obtain(StrEnum):
    """How the information is to reach the applicant."""

    ONLINE = "online"
    EMAIL = "email"
    MAIL = "mail"
    IN_PERSON = "in_person"
    FAX = "fax"
    READING = "on_site_reading"


OBTAIN_LABELS = {
    Obtain.ONLINE: _("网上获取"),
    Obtain.EMAIL: _("电子邮件"),
    Obtain.MAIL: _("邮寄"),
    Obtain.IN_PERSON: _("自行领取"),
    Obtain.FAX: _("传真"),
    Obtain.READING: _("查阅、抄录"),
}

"""What each rule is called, why it matters, and when the text may stay (masking table)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.publishing.scan.findings import Rule

LEFT_OUT = "（略）"

LABELS: dict[Rule, Promise] = {
    Rule.RESIDENT_ID: _("居民身份证号"),
    Rule.TRAVEL_DOCUMENT: _("护照、通行证号"),
    Rule.MOBILE_PHONE: _("手机号"),
    Rule.FIXED_PHONE: _("固定电话"),
    Rule.BANK_ACCOUNT: _("银行账号"),
    Rule.EMAIL: _("电子邮箱"),
    Rule.HOME_ADDRESS: _("家庭住址"),
    Rule.NAME: _("姓名"),
    Rule.MINOR: _("未成年人姓名"),
    Rule.MINOR_SCHOOL: _("未成年人学校、班级"),
    Rule.HEALTH: _("健康信息"),
    Rule.LOW_INCOME: _("救助对象姓名"),
    Rule.LICENCE_PLATE: _("车牌号"),
    Rule.SECRECY_MARK: _("密级标志"),
    Rule.RESTRICTED_MARK: _("限制公开标志"),
    Rule.WORD_ERROR: _("易错表述"),
    Rule.WORD_FORBIDDEN: _("禁用表述"),
    Rule.WORD_OUTDATED: _("过时名称"),
    Rule.HIDDEN_CONTENT: _("附件中的隐藏内容"),
    Rule.IMAGE_REVIEW: _("图像"),
    Rule.UNREADABLE: _("无法读取的附件"),
}

WHY: dict[Rule, Promise] = {
    Rule.RESIDENT_ID: _("身份证号可直接识别个人，属于依法保护的个人信息。"),
    Rule.TRAVEL_DOCUMENT: _("证件号可直接识别个人，属于依法保护的个人信息。"),
    Rule.MOBILE_PHONE: _("手机号属于个人信息。"),
    Rule.FIXED_PHONE: _("可能是私人电话；办公电话应当公开，私人电话应当删去。"),
    Rule.BANK_ACCOUNT: _("金融账户属于敏感个人信息。"),
    Rule.EMAIL: _("可能是私人邮箱；私人邮箱属于个人信息。"),
    Rule.HOME_ADDRESS: _("家庭住址属于个人信息，公开到县区、乡镇或者村即可。"),
    Rule.NAME: _("姓名属于个人信息，公开应当有法律依据。"),
    Rule.MINOR: _("不得披露未成年人的姓名、住所、照片和其他可能识别其身份的信息。"),
    Rule.MINOR_SCHOOL: _("学校和班级可能识别未成年人的身份。"),
    Rule.HEALTH: _("个人的疾病、残疾和健康状况属于敏感个人信息。"),
    Rule.LOW_INCOME: _("公示救助对象以必要为限，不公开证件号、电话、账号和家庭细节。"),
    Rule.LICENCE_PLATE: _("车牌号可以关联到个人。"),
    Rule.SECRECY_MARK: _("文件带有密级标志，不得公开；如已解密，请先在原件上办理解密手续。"),
    Rule.RESTRICTED_MARK: _("文件带有限制公开的标志，公开前须由制作机关重新确定公开属性。"),
    Rule.WORD_ERROR: _("公文中容易写错的表述。"),
    Rule.WORD_FORBIDDEN: _("公文和新闻报道中不应使用的表述。"),
    Rule.WORD_OUTDATED: _("机构或者事物已经更名。"),
    Rule.HIDDEN_CONTENT: _("附件含有隐藏的表、行、列、批注或者修订，公开后任何人都能看到。"),
    Rule.IMAGE_REVIEW: _("图像中的签名、指纹、照片和私章无法自动识别，请人工查看。"),
    Rule.UNREADABLE: _("附件无法读取，内容没有经过检查。"),
}

NEVER = _("不得全文公开。")
MAY_STAY: dict[Rule, Promise] = {
    Rule.RESIDENT_ID: NEVER,
    Rule.TRAVEL_DOCUMENT: NEVER,
    Rule.MOBILE_PHONE: _("机关值班、公务手机号。"),
    Rule.FIXED_PHONE: _("机关办公电话应当公开。"),
    Rule.BANK_ACCOUNT: _("机关对外的财政、收费账户。"),
    Rule.EMAIL: _("机关办公邮箱。"),
    Rule.HOME_ADDRESS: _("企业的经营场所。"),
    Rule.NAME: _("履行职务的工作人员；法律、法规要求公开全名的名单。"),
    Rule.MINOR: _("不得公开。"),
    Rule.MINOR_SCHOOL: _("不得与未成年人的身份一并公开。"),
    Rule.HEALTH: _("不指向个人的统计。"),
    Rule.LOW_INCOME: _("行业规定要求公示姓名的，按规定公示。"),
    Rule.LICENCE_PLATE: _("公务用车，且法律、法规要求公开的。"),
    Rule.SECRECY_MARK: _("已经解密并有解密记录。"),
    Rule.RESTRICTED_MARK: _("制作机关已重新确定为主动公开。"),
    Rule.WORD_ERROR: _("引用原文，或者在此处并无错误。"),
    Rule.WORD_FORBIDDEN: _("引用原文，且确有必要。"),
    Rule.WORD_OUTDATED: _("叙述更名以前的事，或者引用原文。"),
    Rule.HIDDEN_CONTENT: _("隐藏内容本来就要公开。"),
    Rule.IMAGE_REVIEW: _("图像中没有个人信息，或者已经遮盖。"),
    Rule.UNREADABLE: _("已由工作人员打开文件逐项检查。"),
}

"""Agencies with their names over time, persons, posts, roles and delegations."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.organizations.rules import (
    LEVEL_LABELS,
    ROLE_LABELS,
    SUCCESSION_LABELS,
    Level,
    Role,
    SuccessionKind,
)


class Agency(models.Model):
    """A unit of the city through all its names; what it was called when is in its versions."""

    code = models.SlugField(_("代码"), max_length=40, unique=True)
    level = models.CharField(
        _("层级"), max_length=12, choices={level.value: LEVEL_LABELS[level] for level in Level}
    )
    is_party = models.BooleanField(_("党委机构"), default=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    order = models.PositiveIntegerField(_("排序"), default=0)
    successors = models.ManyToManyField(
        "self", through="AgencySuccession", symmetrical=False, related_name="predecessors"
    )

    class Meta:
        ordering = ("order", "code")

    def __str__(self) -> str:
        return self.code


class AgencyVersion(models.Model):
    """What an agency was called between two dates. Versions of one agency do not overlap."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="versions")
    name = models.CharField(_("名称"), max_length=120)
    short_name = models.CharField(_("简称"), max_length=60)
    aliases = models.JSONField(_("别称"), default=list, blank=True)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    region_code = models.CharField(_("行政区划代码"), max_length=12, blank=True)
    valid_from = models.DateField(_("启用日期"), null=True, blank=True)
    """First day; None: as far back as the records reach."""
    valid_to = models.DateField(_("停用日期"), null=True, blank=True)
    """Last day; None: in use now."""
    basis = models.CharField(_("依据"), max_length=300, blank=True)

    class Meta:
        ordering = ("agency", "valid_from")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="agency_version_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["agency"],
                condition=Q(valid_to__isnull=True),
                name="agency_version_one_open",
            ),
            models.UniqueConstraint(
                fields=["agency", "valid_from"], name="agency_version_one_per_start"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AgencySuccession(models.Model):
    """One unit took over from another: two predecessors for a merger, several heirs for a split."""

    predecessor = models.ForeignKey(Agency, models.PROTECT, related_name="succeeded_by")
    successor = models.ForeignKey(Agency, models.PROTECT, related_name="succession_of")
    on = models.DateField(_("日期"))
    kind = models.CharField(
        max_length=12, choices={k.value: SUCCESSION_LABELS[k] for k in SuccessionKind}
    )
    basis = models.CharField(_("依据"), max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "on"], name="succession_once"
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="succession_not_to_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


class PersonManager(BaseUserManager["Person"]):
    """Makes persons; there is no superuser: rights are roles with dates, for everyone."""

    def create_user(self, username: str, password: str | None = None, **fields: str) -> Person:
        """A person who may log in. Raises ValueError without a user name."""
        if not username:
            message = "username is required"
            raise ValueError(message)
        person = self.model(username=username, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """A natural person. One person keeps one row through all posts and agencies."""

    username = models.CharField(_("用户名"), max_length=60, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    email = models.EmailField(_("电子邮箱"), blank=True)
    phone = models.CharField(_("手机或办公电话"), max_length=30, blank=True)
    is_active = models.BooleanField(_("可登录"), default=True)
    is_demonstration = models.BooleanField(_("演示账号"), default=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = PersonManager()

    class Meta:
        ordering = ("username",)

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A title a person holds at an agency, for display."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="posts")
    title = models.CharField(_("职务"), max_length=80)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title


class RoleAssignment(models.Model):
    """A role a person holds at an agency (none: the whole city) between two dates."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="role_assignments")
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="role_assignments"
    )
    role = models.CharField(
        _("角色"), max_length=30, choices={r.value: ROLE_LABELS[r] for r in Role}
    )
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "agency", "role", "valid_from"],
                name="role_assignment_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return self.role


class Delegation(models.Model):
    """One person lets another act in a role for a time; reviews still compare persons."""

    assignment = models.ForeignKey(RoleAssignment, models.PROTECT, related_name="delegations")
    delegate = models.ForeignKey(Person, models.PROTECT, related_name="delegations")
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"))
    reason = models.CharField(_("事由"), max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="delegation_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.reason


class BackupCode(models.Model):
    """A code that stands in for a person's second factor once; only its digest is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="backup_codes")
    salt = models.CharField(max_length=32)
    """The same for all codes given out together, so that checking one costs one derivation."""
    digest = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "digest"], name="backup_code_once")
        ]

    def __str__(self) -> str:
        return str(self.issued_at)


class LoginFailure(models.Model):
    """A failed login, counted by account and by network address; old rows are swept."""

    username = models.CharField(max_length=60, db_index=True)
    address = models.CharField(max_length=45, db_index=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.username

"""Records, their versions, the reviews that let them out, and what came out."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.publishing import attribute_review, lookups, rules
from yangguang.kernel.publishing.lookups import NumberEnd

PERSON = settings.AUTH_USER_MODEL
# Asked for by name in queries: `doc_number_key__begins`.
LOOKUPS = (lookups.Begins,)


class Topic(models.Model):
    """主题分类, two levels."""

    code = models.CharField(max_length=10, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("order", "code")

    def __str__(self) -> str:
        return f"{self.parent.name}\\{self.name}" if self.parent else self.name


class Column(models.Model):
    """栏目: an introduction and a query over the catalogue; statutory ones cite their article."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    introduction = models.TextField(_("说明"), blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    order = models.PositiveIntegerField(default=0)
    query = models.JSONField(default=dict, blank=True)
    """Filter over catalogue entries: genres, topics, columns, agency, years. Empty: the column
    shows what is filed in it or below it."""
    article = models.CharField(_("条例依据"), max_length=60, blank=True)
    statutory = models.BooleanField(default=False)
    is_visible = models.BooleanField(default=True)
    update_days = models.PositiveSmallIntegerField(_("更新周期（天）"), null=True, blank=True)
    """Days within which something new is due; 0: as events come, never late; null: as the rubric
    of the self-check says for all.
    """

    class Meta:
        ordering = ("order", "slug")

    def __str__(self) -> str:
        return self.name


class ReviewChain(models.Model):
    """The steps a version passes, as dated configuration per agency and genre."""

    agency = models.ForeignKey("organizations.Agency", models.PROTECT, null=True, blank=True)
    genre = models.CharField(max_length=24, blank=True)
    steps = models.JSONField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.agency_id or '*'} {self.genre or '*'}"


class WordRule(models.Model):
    """A word the scan finds: a common error, a forbidden or an outdated form."""

    term = models.CharField(_("词语"), max_length=60, unique=True)
    kind = models.CharField(max_length=10)
    replacement = models.CharField(_("建议改为"), max_length=60, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    unless = models.JSONField(_("例外语句"), default=list, blank=True)
    """Phrases in which the term is right."""
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.term


class Record(models.Model):
    """One piece of government information through all its versions. Its address never changes."""

    public_id = models.CharField(max_length=16, unique=True)
    """Random, so that an address tells nothing and cannot be guessed."""
    agency = models.ForeignKey("organizations.Agency", models.PROTECT, related_name="records")
    state = models.CharField(
        max_length=10,
        default=rules.RecordState.DRAFT.value,
        choices={s.value: rules.RECORD_STATE_LABELS[s] for s in rules.RecordState},
    )
    current = models.OneToOneField(
        "Publication", models.PROTECT, null=True, blank=True, related_name="current_of"
    )
    """The publication in force; after a withdrawal the last one, its text no longer shown."""
    validity = models.CharField(
        max_length=16,
        default=rules.Validity.UNKNOWN.value,
        choices={v.value: rules.VALIDITY_LABELS[v] for v in rules.Validity},
    )
    validity_basis = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    """The record that abolished or amended this one."""
    created_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["agency", "state"], name="record_by_agency")]

    def __str__(self) -> str:
        return self.public_id


class Version(models.Model):
    """One text of a record. Editable while a draft; sealed by its digest from submission on."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(
        max_length=12,
        default=rules.VersionState.DRAFT.value,
        choices={s.value: rules.VERSION_STATE_LABELS[s] for s in rules.VersionState},
    )
    lock = models.PositiveIntegerField(default=0)
    """Counts changes; every write names the one it saw (compare-and-set)."""
    digest = models.CharField(max_length=80, blank=True)
    """Set at submission, cleared when the text is opened again."""
    passed = models.PositiveIntegerField(default=0)
    """How many steps of the chain have passed this digest in this round."""
    steps = models.JSONField(default=list)
    """The chain as it stood at submission."""
    change_reason = models.CharField(_("更正说明"), max_length=500, blank=True)
    created_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    submitted_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    publish_at = models.DateTimeField(_("定时发布时间"), null=True, blank=True)

    title = models.CharField(_("标题"), max_length=400)
    doc_number = models.CharField(_("发文字号"), max_length=80, blank=True)
    doc_number_key = models.CharField(max_length=80, blank=True, db_index=True)
    issuers = models.JSONField(_("发文机关"), default=list, blank=True)
    main_recipients = models.CharField(_("主送机关"), max_length=600, blank=True)
    body = models.TextField(_("正文"), blank=True)
    annexes = models.JSONField(_("附件正文"), default=list, blank=True)
    """[{"title", "quoted_title", "body"}]: texts issued with the document."""
    blocks = models.JSONField(_("内容块"), null=True, blank=True)
    """Of a page made of blocks (`blocks.py`); the body is derived from them. None: a document."""
    signature = models.JSONField(_("发文机关署名"), default=list, blank=True)
    formed_on = models.DateField(_("成文日期"), null=True, blank=True)
    note = models.CharField(_("附注"), max_length=200, blank=True)
    genre = models.CharField(
        _("体裁"),
        max_length=24,
        blank=True,
        choices={g.value: rules.GENRE_LABELS[g] for g in rules.Genre},
    )
    legal_type = models.CharField(_("法定类型"), max_length=24, blank=True)
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True)
    column = models.ForeignKey(Column, models.PROTECT, null=True, blank=True)
    keywords = models.JSONField(_("关键词"), default=list, blank=True)
    summary = models.TextField(_("内容概述"), blank=True)
    attribute = models.CharField(
        _("公开属性"),
        max_length=12,
        blank=True,
        choices={a.value: label for a, label in rules.ATTRIBUTE_LABELS.items()},
    )
    attribute_ground = models.CharField(
        _("不主动公开的依据"),
        max_length=24,
        blank=True,
        choices={g.value: rules.GROUND_LABELS[g] for g in rules.Ground},
    )
    attribute_reason = models.TextField(_("不主动公开的理由"), blank=True)
    validity = models.CharField(
        _("有效性"),
        max_length=16,
        default=rules.Validity.UNKNOWN.value,
        choices={v.value: rules.VALIDITY_LABELS[v] for v in rules.Validity},
    )
    effective_from = models.DateField(_("施行日期"), null=True, blank=True)
    valid_until = models.DateField(_("有效期至"), null=True, blank=True)
    content_source = models.CharField(_("信息来源"), max_length=120, blank=True)
    source_kind = models.CharField(
        _("来源类型"),
        max_length=12,
        default="original",
        choices={"original": _("原件"), "republished": _("转载件")},
    )
    republished_site = models.CharField(_("来源网站"), max_length=200, blank=True)
    republished_at = models.DateTimeField(_("来源发布时间"), null=True, blank=True)
    responsible_editor = models.CharField(_("责任编辑"), max_length=60, blank=True)
    origin_type = models.CharField(_("信息产生方式"), max_length=24, default="made")
    co_agencies = models.JSONField(_("涉及的其他机关"), null=True, blank=True)
    """Names, as the officer writes them; None as the other later fields: not said."""
    coordination_confirmed_on = models.DateField(_("协商确认日期"), null=True, blank=True)
    publication_forms = models.JSONField(_("公开形式"), null=True, blank=True)
    """Where else it goes out: words."""
    procedure_note = models.CharField(_("公开程序"), max_length=120, null=True, blank=True)  # noqa: DJ001  None is no part of a digest signed before
    audience = models.CharField(_("公开范围"), max_length=60, blank=True)
    retention = models.CharField(_("公开时限"), max_length=60, blank=True)
    demonstration = models.BooleanField(_("演示内容"), default=False)

    class Meta:
        ordering = ("record", "-number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["record"],
                condition=Q(state__in=["draft", "in_review", "approved", "scheduled"]),
                name="version_one_open",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "updated_at"], name="version_by_state"),
            models.Index(fields=["-updated_at", "-id"], name="version_by_change"),
        ]

    def __str__(self) -> str:
        return self.title


class Attachment(models.Model):
    """A file of a version, stored under its digest; secret until its record is public."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="attachments")
    position = models.PositiveIntegerField(default=0)
    name = models.CharField(_("文件名"), max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=80)
    inline = models.BooleanField(default=False)
    """A picture of the text; not listed as a download."""

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.name


class ImportedFile(models.Model):
    """The file a record came from, and what the importer was sure of and what it guessed."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="imports")
    filename = models.CharField(max_length=200)
    digest = models.CharField(max_length=80)
    report = models.JSONField(default=list)
    """[{"field", "label", "value", "certainty", "why"}]"""
    stripped = models.TextField(blank=True)
    """What was taken for the site's frame, kept so that nothing is lost."""
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.filename


class AttributeReview(models.Model):
    """What is not published was looked at again: whether its reason still holds. Append-only."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="attribute_reviews")
    finding = models.CharField(
        _("复核结果"),
        max_length=4,
        choices={f.value: label for f, label in attribute_review.FINDING_LABELS.items()},
    )
    reason = models.TextField(_("理由"))
    attribute = models.CharField(max_length=12)
    ground = models.CharField(max_length=24, blank=True)
    """As they were when it was looked at."""
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.finding


class Contribution(models.Model):
    """A natural person changed a version. Append-only."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="contributions")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "person"], name="contribution_once")
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.person_id}"


class Scan(models.Model):
    """A digest was scanned for personal data, classification marks and words. Append-only."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="scans")
    digest = models.CharField(max_length=80)
    at = models.DateTimeField()
    blocking = models.PositiveIntegerField(default=0)
    """How many findings need an answer before the version may leave the gate."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "digest"], name="scan_once_per_digest")
        ]

    def __str__(self) -> str:
        return self.digest


class FindingDecision(models.Model):
    """An officer's signed answer to one finding: it may stay, and why. Append-only.

    Bound to the finding's key, not to the version: an answer holds while the same words stand
    at the same place. Masked findings need no answer, since the words are gone.
    """

    version = models.ForeignKey(Version, models.PROTECT, related_name="decisions")
    finding_key = models.CharField(max_length=80)
    rule = models.CharField(max_length=40)
    matched = models.CharField(max_length=200)
    reason = models.CharField(_("保留理由"), max_length=300)
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "finding_key"], name="finding_decided_once")
        ]

    def __str__(self) -> str:
        return self.rule


class Batch(models.Model):
    """Many versions reviewed as one manifest of digests."""

    name = models.CharField(_("名称"), max_length=200)
    agency = models.ForeignKey("organizations.Agency", models.PROTECT)
    state = models.CharField(max_length=12, default="draft")
    """draft, in_review, approved, publishing, published, returned"""
    manifest_digest = models.CharField(max_length=80, blank=True)
    count = models.PositiveIntegerField(default=0)
    steps = models.JSONField(default=list)
    passed = models.PositiveIntegerField(default=0)
    lock = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class BatchItem(models.Model):
    """A version's place in a manifest. Append-only once the manifest is signed."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="items")
    position = models.PositiveIntegerField()
    version = models.ForeignKey(Version, models.PROTECT, related_name="batch_items")
    digest = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "position"], name="batch_place_once"),
            models.UniqueConstraint(fields=["batch", "version"], name="batch_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.position}"


class Review(models.Model):
    """One person's signature under the digest of a version or of a batch's manifest."""

    version = models.ForeignKey(Version, models.PROTECT, null=True, related_name="reviews")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="reviews")
    digest = models.CharField(max_length=80)
    step = models.CharField(max_length=30)
    step_label = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)
    result = models.CharField(
        max_length=10, choices={o.value: rules.OPINION_LABELS[o] for o in rules.Opinion}
    )
    opinion = models.TextField(_("意见"), blank=True)
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(version__isnull=False, batch__isnull=True)
                | Q(version__isnull=True, batch__isnull=False),
                name="review_of_version_or_batch",
            )
        ]

    def __str__(self) -> str:
        return f"{self.step_label} {self.result}"


class Publication(models.Model):
    """A version left the gate. A trigger refuses the row without the reviews it names."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="publications")
    version = models.OneToOneField(Version, models.PROTECT, related_name="publication")
    digest = models.CharField(max_length=80)
    index_no = models.CharField(_("索引号"), max_length=60, db_index=True)
    """Allocated at the record's first publication; later versions keep it."""
    published_at = models.DateTimeField(_("发布日期"))
    publisher = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    content_review = models.ForeignKey(Review, models.PROTECT, related_name="+")
    secrecy_review = models.ForeignKey(Review, models.PROTECT, related_name="+")
    batch_item = models.ForeignKey(BatchItem, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-published_at", "-pk")

    def __str__(self) -> str:
        return self.index_no


class WithdrawalKind(models.TextChoices):
    """Why something was taken back."""

    ERROR = "error", _("内容有误")
    CHANGED = "changed", _("依据变更或决定被撤销")
    PERSONAL_DATA = "personal_data", _("涉及个人信息")
    SECRECY = "secrecy", _("涉及不应公开的信息")
    EXPIRED = "expired", _("公示期满")


class Withdrawal(models.Model):
    """A publication was taken back; its address answers 410 with the public reason. Append-only."""

    publication = models.OneToOneField(Publication, models.PROTECT, related_name="withdrawal")
    kind = models.CharField(_("原因类别"), max_length=16, choices=WithdrawalKind.choices)
    public_reason = models.CharField(_("公开说明"), max_length=300)
    internal_reason = models.TextField(_("内部记录"), blank=True)
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.public_reason


class RelationKind(models.TextChoices):
    """How one record relates to another, read from the first to the second."""

    INTERPRETS = "interprets", _("解读")
    AMENDS = "amends", _("修改")
    REPEALS = "repeals", _("废止")
    BASIS = "basis", _("依据")
    DRAFT_OF = "draft_of", _("草案")
    CLEANUP_RESULT = "clean_up_result", _("清理结果")
    ANNEX_OF = "annex_of", _("附件")
    COPY_OF = "copy_of", _("转载自")


class Relation(models.Model):
    """A typed link between two records, shown from both ends once both are public."""

    source = models.ForeignKey(Record, models.PROTECT, related_name="relations")
    target = models.ForeignKey(Record, models.PROTECT, related_name="relations_to")
    kind = models.CharField(max_length=16, choices=RelationKind.choices)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="relation_once"),
            models.CheckConstraint(
                condition=~Q(source=models.F("target")), name="relation_not_to_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class Bundle(models.Model):
    """Several records that become public together or not at all."""

    name = models.CharField(_("名称"), max_length=200)
    agency = models.ForeignKey("organizations.Agency", models.PROTECT)
    records = models.ManyToManyField(Record, related_name="bundles")
    created_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    is_strict = models.BooleanField(default=False)
    """None of the records may be published on its own, by hand or by the clock."""

    def __str__(self) -> str:
        return self.name


class IndexCounter(models.Model):
    """Last index number given out per prefix and year; numbers are never reused."""

    prefix = models.CharField(max_length=60)
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["prefix", "year"], name="index_counter_once")
        ]

    def __str__(self) -> str:
        return f"{self.prefix}/{self.year}"


class CatalogueEntry(models.Model):
    """政府信息目录: what lists, feeds and the sitemap read. A projection of the acts.

    Readers still join the record's state, so that a withdrawal hides an entry at once even
    when the follower is late.
    """

    record = models.OneToOneField(
        Record, models.CASCADE, primary_key=True, related_name="catalogue_entry"
    )
    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    agency = models.ForeignKey("organizations.Agency", models.CASCADE, related_name="+")
    agency_name = models.CharField(max_length=120)
    """What the agency was called on the day the record was first published."""
    index_no = models.CharField(max_length=60)
    title = models.CharField(max_length=400)
    summary = models.TextField(blank=True)
    doc_number = models.CharField(max_length=80, blank=True)
    doc_number_key = models.CharField(max_length=80, blank=True)
    genre = models.CharField(max_length=24, blank=True)
    topic = models.ForeignKey(Topic, models.CASCADE, null=True, related_name="+")
    column = models.ForeignKey(Column, models.CASCADE, null=True, related_name="+")
    validity = models.CharField(max_length=16)
    effective_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    formed_on = models.DateField(null=True)
    year = models.PositiveIntegerField()
    """Year of the document, or of publication when it carries no date."""
    first_published_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    demonstration = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-first_published_at", "-record"], name="entry_newest"),
            # The record last: many come out at one moment, and are not sorted anew on each page.
            models.Index(fields=["agency", "-first_published_at", "-record"], name="entry_agency"),
            models.Index(
                fields=["agency", "year", "-first_published_at", "-record"],
                name="entry_agency_year",
            ),
            models.Index(fields=["agency", "column"], name="entry_filed"),
            models.Index(fields=["topic", "-first_published_at", "-record"], name="entry_topic"),
            models.Index(fields=["genre", "-first_published_at", "-record"], name="entry_genre"),
            models.Index(fields=["year", "-first_published_at", "-record"], name="entry_year"),
            models.Index(fields=["column", "-first_published_at", "-record"], name="entry_column"),
            models.Index(
                fields=["doc_number_key"],
                name="entry_by_number_start",
                opclasses=["varchar_pattern_ops"],
            ),
            models.Index(NumberEnd("doc_number_key"), name="entry_by_number_end"),
            models.Index(
                fields=["-updated_at", "-record"],
                condition=Q(updated_at__gt=models.F("first_published_at")),
                name="entry_corrected",
            ),
            models.Index(
                fields=["agency", "-updated_at", "-record"],
                condition=Q(updated_at__gt=models.F("first_published_at")),
                name="entry_agency_corrected",
            ),
            models.Index(
                fields=["valid_until"],
                condition=Q(valid_until__isnull=False),
                name="entry_by_end",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CatalogueCount(models.Model):
    """How many entries one value of one facet has; kept by the same projection."""

    facet = models.CharField(max_length=10)
    """all, agency, topic, genre, year, column; place: column, genre and topic together, from which
    columns with a query are counted; filed: agency and column; of_year: agency and year"""
    value = models.CharField(max_length=40)
    count = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["facet", "value"], name="catalogue_count_once")
        ]

    def __str__(self) -> str:
        return f"{self.facet}={self.value}"


class SitemapPart(models.Model):
    """A part of the sitemap that has records; kept by the same projection."""

    number = models.PositiveIntegerField(primary_key=True)
    """Parts are ranges of record ids: `showing.PART` of them each."""
    changed_at = models.DateTimeField()
    """When the last of its records was published or corrected."""

    def __str__(self) -> str:
        return str(self.number)


class Wanted(models.IntegerChoices):
    """Who wants a printed form: nobody until a reader asks, the worker ahead, a reader now."""

    ON_DEMAND = 0
    AHEAD = 1
    ASKED = 2


class PrintOrder(models.Model):
    """The printed forms of a publication in force are to be made, or were made. A projection.

    The worker makes them; a web process only hands over what is there.
    """

    publication = models.OneToOneField(
        Publication, models.CASCADE, primary_key=True, related_name="print_order"
    )
    made_at = models.DateTimeField(null=True)
    wanted = models.PositiveSmallIntegerField(choices=Wanted, default=Wanted.AHEAD)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    next_attempt_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["wanted", "publication"],
                name="print_order_waiting",
                condition=models.Q(made_at__isnull=True),
            )
        ]

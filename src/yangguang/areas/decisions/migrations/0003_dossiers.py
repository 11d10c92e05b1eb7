"""Dossiers of decisions, the annual catalogue, proposals; what the law forbids is refused here."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from yangguang.kernel.ledger.triggers import append_only, refuse_when


class Migration(migrations.Migration):
    dependencies = [
        ("decisions", "0002_held_by_the_database"),
        ("organizations", "0003_person_phone"),
        ("publishing", "0009_strict_bundles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CatalogueEdition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveIntegerField(verbose_name="年度")),
                ("number", models.PositiveIntegerField(verbose_name="版次")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "编制中"),
                            ("at_gate", "待审查发布"),
                            ("published", "已公布"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                (
                    "consent_number",
                    models.CharField(blank=True, max_length=80, verbose_name="同级党委同意的文号"),
                ),
                ("consent_on", models.DateField(null=True, verbose_name="同意日期")),
                ("reason", models.TextField(blank=True, verbose_name="调整的理由")),
                ("created_at", models.DateTimeField()),
                ("lock", models.PositiveIntegerField(default=0)),
                ("demonstration", models.BooleanField(default=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.agency",
                    ),
                ),
                (
                    "record",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="catalogue",
                        to="publishing.record",
                    ),
                ),
            ],
            options={
                "ordering": ("-year", "-number"),
            },
        ),
        migrations.CreateModel(
            name="CatalogueItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                ("serial", models.PositiveIntegerField(verbose_name="序号")),
                ("title", models.CharField(max_length=200, verbose_name="决策事项名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("K1", "重大公共政策和措施"),
                            ("K2", "经济社会发展重要规划"),
                            ("K3", "重要自然资源和文化资源的开发利用、保护"),
                            ("K4", "重大公共建设项目"),
                            ("K5", "涉及重大公共利益或者公众切身利益的其他重大事项"),
                        ],
                        max_length=2,
                        verbose_name="事项类别",
                    ),
                ),
                ("co_units", models.CharField(blank=True, max_length=300, verbose_name="配合单位")),
                ("legal_basis", models.TextField(blank=True, verbose_name="法律依据")),
                ("procedures", models.JSONField(default=list, verbose_name="计划履行的程序")),
                (
                    "hearing_planned",
                    models.BooleanField(default=False, verbose_name="计划举行听证"),
                ),
                ("planned_on", models.DateField(verbose_name="计划完成时间")),
                ("phone", models.CharField(blank=True, max_length=60, verbose_name="联系电话")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="decisions.catalogueedition",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.agency",
                    ),
                ),
            ],
            options={
                "ordering": ("edition", "serial"),
            },
        ),
        migrations.CreateModel(
            name="Deliberation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("meeting", models.CharField(max_length=200, verbose_name="会议")),
                ("held_on", models.DateField(verbose_name="日期")),
                ("attended", models.PositiveIntegerField(verbose_name="出席人数")),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("again", "集体讨论后再次修改"),
                            ("pass", "集体讨论通过"),
                            ("reject", "集体讨论未通过"),
                        ],
                        max_length=10,
                        verbose_name="结果",
                    ),
                ),
                ("chair_last", models.BooleanField(verbose_name="行政首长最后发表意见")),
                (
                    "differs",
                    models.BooleanField(
                        default=False, verbose_name="行政首长的决定与多数人的意见不一致"
                    ),
                ),
                ("reasons", models.TextField(blank=True, verbose_name="说明的理由")),
                (
                    "minutes",
                    models.CharField(blank=True, max_length=80, verbose_name="会议纪要文号"),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("dossier", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Dissent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("member", models.CharField(max_length=100, verbose_name="姓名和职务")),
                ("words", models.TextField(verbose_name="不同意见")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "deliberation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dissents",
                        to="decisions.deliberation",
                    ),
                ),
            ],
            options={
                "ordering": ("deliberation", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Dossier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="编号")),
                ("title", models.CharField(max_length=200, verbose_name="决策事项")),
                ("summary", models.TextField(blank=True, verbose_name="要解决的问题和初步方案")),
                (
                    "executor",
                    models.CharField(blank=True, max_length=200, verbose_name="决策执行单位"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("K1", "重大公共政策和措施"),
                            ("K2", "经济社会发展重要规划"),
                            ("K3", "重要自然资源和文化资源的开发利用、保护"),
                            ("K4", "重大公共建设项目"),
                            ("K5", "涉及重大公共利益或者公众切身利益的其他重大事项"),
                        ],
                        max_length=2,
                        verbose_name="事项类别",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("leader", "决策机关领导人员提出"),
                            ("unit", "部门或者下级政府提出"),
                            ("deputy", "人大代表、政协委员建议提案"),
                            ("citizen", "公民、法人或者其他组织书面建议"),
                        ],
                        max_length=8,
                        verbose_name="建议来源",
                    ),
                ),
                (
                    "is_market",
                    models.BooleanField(default=False, verbose_name="涉及市场主体经济活动"),
                ),
                (
                    "is_technical",
                    models.BooleanField(default=False, verbose_name="专业性、技术性较强"),
                ),
                (
                    "is_risky",
                    models.BooleanField(
                        default=False, verbose_name="可能对社会稳定、公共安全等造成不利影响"
                    ),
                ),
                ("is_secret", models.BooleanField(default=False, verbose_name="依法不予公开")),
                (
                    "secret_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="不予公开的依据"),
                ),
                ("legal_basis", models.TextField(blank=True, verbose_name="法律依据")),
                ("item_key", models.CharField(blank=True, max_length=40, verbose_name="目录事项")),
                (
                    "outside_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="目录外决策的理由"),
                ),
                ("planned_on", models.DateField(null=True, verbose_name="计划完成时间")),
                (
                    "short_review_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="缩短审查时间的理由"),
                ),
                (
                    "party_reference",
                    models.CharField(blank=True, max_length=80, verbose_name="请示报告文号"),
                ),
                (
                    "archive_note",
                    models.CharField(blank=True, max_length=300, verbose_name="归档情况"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "已提出建议"),
                            ("declined", "不启动"),
                            ("initiated", "已启动"),
                            ("drafting", "拟订草案"),
                            ("hearing", "听取意见和论证评估"),
                            ("legality", "合法性审查"),
                            ("submitted", "提请集体讨论"),
                            ("deliberated", "集体讨论通过"),
                            ("reported", "已请示报告"),
                            ("decided", "已作出决定，待公布"),
                            ("published", "已公布"),
                            ("executing", "执行中"),
                            ("evaluated", "已作决策后评估"),
                            ("suspended", "中止执行"),
                            ("adjusting", "调整中"),
                            ("closed", "已办结归档"),
                            ("terminated", "终止执行"),
                            ("abandoned", "不再继续"),
                            ("dropped", "集体讨论未通过"),
                        ],
                        default="proposed",
                        max_length=12,
                    ),
                ),
                ("lock", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("demonstration", models.BooleanField(default=False)),
                (
                    "adjusts",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adjusted_by",
                        to="decisions.dossier",
                    ),
                ),
                (
                    "adoption",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="publishing.record",
                    ),
                ),
                (
                    "agreed",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="publishing.record",
                    ),
                ),
                (
                    "bundle",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="publishing.bundle",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="publishing.record",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.agency",
                    ),
                ),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.agency",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.agency",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="publishing.topic",
                    ),
                ),
            ],
            options={
                "ordering": ("-created_at", "-pk"),
            },
        ),
        migrations.AddField(
            model_name="deliberation",
            name="dossier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meetings",
                to="decisions.dossier",
            ),
        ),
        migrations.CreateModel(
            name="DossierExpert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                ("unit", models.CharField(blank=True, max_length=200, verbose_name="单位和专业")),
                ("declared_on", models.DateField(null=True, verbose_name="声明没有利害关系的日期")),
                ("conflict", models.CharField(blank=True, max_length=300, verbose_name="利害关系")),
                ("opinion", models.TextField(blank=True, verbose_name="论证意见")),
                ("is_dissenting", models.BooleanField(default=False, verbose_name="持不同意见")),
                ("signed_on", models.DateField(null=True, verbose_name="签名或者盖章日期")),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="experts",
                        to="decisions.dossier",
                    ),
                ),
            ],
            options={
                "ordering": ("dossier", "pk"),
            },
        ),
        migrations.CreateModel(
            name="DossierMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "move",
                    models.CharField(
                        choices=[
                            ("start", "决定启动"),
                            ("decline", "决定不启动"),
                            ("draft", "开始拟订草案"),
                            ("hear", "进入听取意见和论证评估"),
                            ("review", "送合法性审查"),
                            ("send_back", "退回修改草案"),
                            ("submit", "提请集体讨论"),
                            ("pass", "集体讨论通过"),
                            ("again", "集体讨论后再次修改"),
                            ("reject", "集体讨论未通过"),
                            ("report", "完成请示报告"),
                            ("decide", "作出决定"),
                            ("publish", "公布"),
                            ("execute", "交付执行"),
                            ("evaluate", "完成决策后评估"),
                            ("suspend", "中止执行"),
                            ("resume", "恢复执行"),
                            ("adjust", "启动调整程序"),
                            ("terminate", "终止执行"),
                            ("close", "办结归档"),
                            ("abandon", "不再继续"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "已提出建议"),
                            ("declined", "不启动"),
                            ("initiated", "已启动"),
                            ("drafting", "拟订草案"),
                            ("hearing", "听取意见和论证评估"),
                            ("legality", "合法性审查"),
                            ("submitted", "提请集体讨论"),
                            ("deliberated", "集体讨论通过"),
                            ("reported", "已请示报告"),
                            ("decided", "已作出决定，待公布"),
                            ("published", "已公布"),
                            ("executing", "执行中"),
                            ("evaluated", "已作决策后评估"),
                            ("suspended", "中止执行"),
                            ("adjusting", "调整中"),
                            ("closed", "已办结归档"),
                            ("terminated", "终止执行"),
                            ("abandoned", "不再继续"),
                            ("dropped", "集体讨论未通过"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="decisions.dossier",
                    ),
                ),
            ],
            options={
                "ordering": ("dossier", "pk"),
            },
        ),
        migrations.CreateModel(
            name="DossierPaper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("draft", "决策草案及相关材料"),
                            ("public_opinions", "公众主要意见的研究采纳情况"),
                            ("expert_opinions", "专家论证意见的研究采纳情况"),
                            ("risk_report", "风险评估报告等有关材料"),
                            ("competition", "公平竞争审查的有关材料"),
                            ("legality", "合法性审查意见"),
                            ("minutes", "会议纪要"),
                            ("other", "其他材料"),
                        ],
                        max_length=16,
                        verbose_name="材料",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="名称")),
                (
                    "reference",
                    models.CharField(blank=True, max_length=80, verbose_name="文号或者编号"),
                ),
                ("dated_on", models.DateField(verbose_name="日期")),
                ("file_name", models.CharField(blank=True, max_length=200)),
                ("digest", models.CharField(blank=True, max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="decisions.dossier",
                    ),
                ),
            ],
            options={
                "ordering": ("dossier", "pk"),
            },
        ),
        migrations.CreateModel(
            name="DossierStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("participation", "公众参与"),
                            ("expert", "专家论证"),
                            ("risk", "风险评估"),
                            ("competition", "公平竞争审查"),
                            ("legality", "合法性审查"),
                            ("evaluation", "决策后评估"),
                        ],
                        max_length=14,
                    ),
                ),
                ("round", models.PositiveIntegerField(default=1)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "未开始"),
                            ("underway", "进行中"),
                            ("done", "已完成"),
                            ("exempt", "依法不需要"),
                        ],
                        default="underway",
                        max_length=8,
                    ),
                ),
                ("methods", models.JSONField(default=list, verbose_name="方式")),
                (
                    "performer",
                    models.CharField(blank=True, max_length=200, verbose_name="由谁进行"),
                ),
                ("summary", models.TextField(blank=True, verbose_name="情况")),
                ("conclusion", models.CharField(blank=True, max_length=16, verbose_name="结论")),
                (
                    "ground",
                    models.CharField(blank=True, max_length=16, verbose_name="不需要的依据"),
                ),
                ("reason", models.TextField(blank=True, verbose_name="理由")),
                ("begun_on", models.DateField(null=True, verbose_name="开始日期")),
                ("done_on", models.DateField(null=True, verbose_name="完成日期")),
                ("references", models.TextField(blank=True, verbose_name="附入的记录")),
                ("lock", models.PositiveIntegerField(default=0)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "consultations",
                    models.ManyToManyField(related_name="steps", to="decisions.consultation"),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="decisions.dossier",
                    ),
                ),
            ],
            options={
                "ordering": ("dossier", "pk"),
            },
        ),
        migrations.CreateModel(
            name="ExecutionReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="日期")),
                ("text", models.TextField(verbose_name="执行情况")),
                ("problems", models.TextField(blank=True, verbose_name="问题和情况变化")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="decisions.dossier",
                    ),
                ),
            ],
            options={
                "ordering": ("dossier", "on", "pk"),
            },
        ),
        migrations.CreateModel(
            name="MediaEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("gazette", "政府公报"),
                            ("newspaper", "本行政区域内发行的报纸"),
                            ("broadcast", "广播、电视"),
                            ("new_media", "政务新媒体"),
                            ("briefing", "新闻发布会"),
                        ],
                        max_length=12,
                        verbose_name="方式",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="媒体名称和期号")),
                ("on", models.DateField(verbose_name="日期")),
                ("address", models.URLField(blank=True, verbose_name="网址")),
                ("at", models.DateTimeField()),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="media",
                        to="decisions.dossier",
                    ),
                ),
            ],
            options={
                "ordering": ("dossier", "on", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="编号")),
                ("title", models.CharField(max_length=100, verbose_name="建议决定什么")),
                ("problem", models.TextField(verbose_name="要解决的问题")),
                ("solution", models.TextField(verbose_name="建议")),
                ("sealed", models.TextField()),
                ("masked", models.PositiveIntegerField(default=0)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("web", "网上提交"),
                            ("counter", "当面提交"),
                            ("post", "来信"),
                            ("phone", "电话"),
                            ("forwarded", "其他单位转来"),
                            ("office", "机关内部交办"),
                        ],
                        max_length=12,
                    ),
                ),
                ("token_digest", models.CharField(max_length=64, unique=True)),
                ("code_digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField(verbose_name="收到时间")),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("adopted", "启动决策程序"),
                            ("later", "列入今后研究"),
                            ("declined", "不启动决策程序"),
                        ],
                        max_length=8,
                        verbose_name="研究结果",
                    ),
                ),
                ("answer", models.TextField(blank=True, verbose_name="答复")),
                ("answered_at", models.DateTimeField(null=True)),
                ("lock", models.PositiveIntegerField(default=0)),
                ("demonstration", models.BooleanField(default=False)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="decisions.dossier",
                    ),
                ),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.agency",
                    ),
                ),
            ],
            options={
                "ordering": ("-at", "-pk"),
            },
        ),
        migrations.AddConstraint(
            model_name="catalogueedition",
            constraint=models.UniqueConstraint(
                fields=("organ", "year", "number"), name="catalogue_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="catalogueedition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"),
                    models.Q(
                        models.Q(("consent_number", ""), _negated=True),
                        ("consent_on__isnull", False),
                        ("record__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="catalogue_with_consent",
            ),
        ),
        migrations.AddConstraint(
            model_name="catalogueitem",
            constraint=models.UniqueConstraint(
                fields=("edition", "key"), name="catalogue_item_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="catalogueitem",
            constraint=models.UniqueConstraint(
                fields=("edition", "serial"), name="catalogue_serial_once"
            ),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(fields=["state", "id"], name="decision_by_state"),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(fields=["item_key"], name="decision_by_item"),
        ),
        migrations.AddConstraint(
            model_name="dossier",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_secret", False),
                    models.Q(("secret_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="dossier_secret_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="dossierexpert",
            constraint=models.UniqueConstraint(
                fields=("dossier", "name", "unit"), name="dossier_expert_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="dossierstep",
            constraint=models.UniqueConstraint(
                fields=("dossier", "step", "round"), name="dossier_step_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="dossierstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "exempt"), _negated=True),
                    models.Q(
                        models.Q(("ground", ""), _negated=True),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="dossier_exempt_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="dossierstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "exempt"), _negated=True),
                    models.Q(("step", "legality"), _negated=True),
                    _connector="OR",
                ),
                name="dossier_legality_never_exempt",
            ),
        ),
        migrations.AddConstraint(
            model_name="dossierstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "done"), _negated=True),
                    ("done_on__isnull", False),
                    _connector="OR",
                ),
                name="dossier_done_with_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("result", ""),
                    models.Q(
                        models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="proposal_result_with_answer",
            ),
        ),
        append_only(
            "decisions_dossiermove",
            "decisions_deliberation",
            "decisions_dissent",
            "decisions_dossierpaper",
            "decisions_mediaentry",
            "decisions_executionreport",
        ),
        refuse_when(
            "decisions_dossier",
            "INSERT",
            "decisions_dossier_begins",
            {"dossier: begins as a proposal": "NEW.state <> 'proposed'"},
        ),
        refuse_when(
            "decisions_dossier",
            "DELETE",
            "decisions_dossier_stays",
            {"dossier: never deleted": "1 = 1"},
        ),
        refuse_when(
            "decisions_dossier",
            "UPDATE",
            "decisions_dossier_gates",
            {
                "dossier: no decision without legality review": "NEW.state = 'decided'"
                " AND NOT EXISTS (SELECT 1 FROM decisions_dossierstep s"
                " WHERE s.dossier_id = NEW.id AND s.step = 'legality' AND s.status = 'done'"
                " AND s.conclusion IN ('legal', 'exploring') AND NOT EXISTS"
                " (SELECT 1 FROM decisions_dossierstep t WHERE t.dossier_id = NEW.id"
                " AND t.step = 'legality' AND t.round > s.round))",
                "dossier: no decision without deliberation": "NEW.state = 'decided'"
                " AND COALESCE((SELECT d.result FROM decisions_deliberation d"
                " WHERE d.dossier_id = NEW.id ORDER BY d.id DESC LIMIT 1), '') <> 'pass'",
                "dossier: no decision before the report": "NEW.state = 'decided'"
                " AND (NEW.party_reference = '' OR OLD.state NOT IN ('reported', 'decided'))",
                "dossier: not published without its companions": "NEW.state = 'published'"
                " AND (SELECT COUNT(*) FROM publishing_record r WHERE r.state = 'published'"
                " AND r.id IN (NEW.agreed_id, NEW.document_id, NEW.adoption_id)) < 3",
                "dossier: nothing after the end": "OLD.state IN"
                " ('declined', 'closed', 'terminated', 'abandoned', 'dropped')"
                " AND NEW.state <> OLD.state",
            },
        ),
        refuse_when(
            "decisions_proposal",
            "UPDATE",
            "decisions_proposal_stays",
            {
                "proposal: what was said stays": "NEW.sealed IS DISTINCT FROM OLD.sealed"
                " OR NEW.number IS DISTINCT FROM OLD.number"
                " OR NEW.code_digest IS DISTINCT FROM OLD.code_digest"
            },
        ),
        refuse_when(
            "decisions_proposal",
            "DELETE",
            "decisions_proposal_never_deleted",
            {"proposal: never deleted": "1 = 1"},
        ),
    ]

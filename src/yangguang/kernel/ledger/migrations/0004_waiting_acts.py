"""Acts that wait for their seal, heartbeats, and claims of deliveries."""

import django.db.models.deletion
from django.db import migrations, models

from yangguang.kernel.ledger.triggers import run_sql

FILL = """INSERT INTO ledger_unsealed (act_id) SELECT a.id FROM ledger_act a
    WHERE NOT EXISTS (SELECT 1 FROM ledger_seal s WHERE s.act_id = a.id)"""


class Migration(migrations.Migration):
    """The queue is filled by a trigger, so that no way of writing an act can miss it."""

    dependencies = [("ledger", "0003_never_replaced")]

    operations = [
        migrations.CreateModel(
            name="Unsealed",
            fields=[
                (
                    "act",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="unsealed",
                        serialize=False,
                        to="ledger.act",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddField("delivery", "claimed_at", models.DateTimeField(null=True)),
        migrations.AddField("delivery", "next_attempt_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "delivery",
            models.Index(
                condition=models.Q(("delivered_at__isnull", True)),
                fields=["channel", "id"],
                name="delivery_open",
            ),
        ),
        run_sql(
            sqlite=[
                "CREATE TRIGGER ledger_act_waits AFTER INSERT ON ledger_act "
                "BEGIN INSERT INTO ledger_unsealed (act_id) VALUES (NEW.id); END"
            ],
            postgresql=[
                """CREATE OR REPLACE FUNCTION ledger_act_waits() RETURNS trigger
                LANGUAGE plpgsql AS $$ BEGIN
                INSERT INTO ledger_unsealed (act_id) SELECT id FROM fresh; RETURN NULL; END $$""",
                "CREATE TRIGGER ledger_act_waits AFTER INSERT ON ledger_act "
                "REFERENCING NEW TABLE AS fresh "
                "FOR EACH STATEMENT EXECUTE FUNCTION ledger_act_waits()",
            ],
        ),
        run_sql(
            sqlite=[FILL],
            postgresql=[FILL],
        ),
    ]

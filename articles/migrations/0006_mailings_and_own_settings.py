import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0005_fill_live_origins"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="language",
            field=models.CharField(
                db_default="en", default="en", max_length=12, verbose_name="language of e-mails"
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="muted",
            field=models.JSONField(
                blank=True, db_default=[], default=list, verbose_name="e-mails turned off"
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="time_zone",
            field=models.CharField(
                blank=True, db_default="", max_length=64, verbose_name="time zone"
            ),
        ),
        migrations.CreateModel(
            name="Mailing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20, verbose_name="kind")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done at")),
                ("sent_to", models.JSONField(default=list, verbose_name="sent to")),
                ("refused", models.JSONField(default=dict, verbose_name="refused")),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                ("next_try_at", models.DateTimeField(verbose_name="next try at")),
                ("error", models.TextField(blank=True, verbose_name="error")),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mailing",
                        to="articles.event",
                        verbose_name="event",
                    ),
                ),
            ],
            options={
                "verbose_name": "mailing",
                "verbose_name_plural": "mailings",
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at", None)),
                        fields=["next_try_at"],
                        name="articles_mailing_due",
                    ),
                    models.Index(
                        condition=models.Q(("error", ""), _negated=True),
                        fields=["-id"],
                        name="articles_mailing_failing",
                    ),
                ],
            },
        ),
    ]

"""What a row carries so that time can move it without anyone saving it; what readers did to it;
and what was changed of the pages that show it."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import cast

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MaxValueValidator
from django.db import connection, models, transaction
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from scoring.age import Age, Unit
from scoring.decay import MOST, NO_HEAT, heat_of, rekey, warm
from scoring.display import Display, display

SCORES = ("hot", "hot_set", "quality", "impact")
AT_MOST = [MaxValueValidator(MOST)]


def half_life_of_new_rows() -> float:
    half_life: float = settings.HALF_LIFE_HOURS
    return half_life


class Scored(models.Model):
    """Scores, ages and reads. A subclass's Meta extends Scored.Meta and repeats its two lists.

    hot, the ages and next_change_at are stored for lists, filters and search, and are as right
    as the last tick. Pages ask display(), which is right at any instant.
    """

    heat = models.FloatField(_("heat"), default=NO_HEAT, editable=False)
    # What heat counts in, in hours. Kept with the row, so that each is shown right while another
    # half-life is being written (manage.py change_half_life); only the order by heat needs one
    # for all.
    half_life = models.FloatField(default=half_life_of_new_rows, db_default=72.0, editable=False)
    hot = models.PositiveSmallIntegerField(_("hot"), default=0, validators=AT_MOST, editable=False)
    hot_set = models.PositiveSmallIntegerField(_("hot when set"), default=0, validators=AT_MOST)
    quality = models.PositiveSmallIntegerField(_("quality"), default=0, validators=AT_MOST)
    impact = models.PositiveSmallIntegerField(_("impact"), default=0, validators=AT_MOST)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    updated_at = models.DateTimeField(_("updated"), null=True, blank=True)
    published_count = models.PositiveIntegerField(default=0, editable=False)
    published_unit = models.CharField(max_length=6, default="", blank=True, editable=False)
    updated_count = models.PositiveIntegerField(default=0, editable=False)
    updated_unit = models.CharField(max_length=6, default="", blank=True, editable=False)
    next_change_at = models.DateTimeField(null=True, blank=True, editable=False)
    reads = models.PositiveBigIntegerField(_("reads"), default=0, editable=False)

    class Meta:
        abstract = True
        constraints = [
            CheckConstraint(
                condition=Q(**{f"{score}__range": (0, MOST)}),
                name=f"%(app_label)s_%(class)s_{score}_to_100",
                violation_error_message=_("A score is a whole number from 0 to 100."),
            )
            for score in SCORES
        ]
        indexes = [
            Index(
                fields=["next_change_at"],
                condition=Q(next_change_at__isnull=False),
                name="%(app_label)s_%(class)s_due",
            )
        ]

    def display(self, at: datetime) -> Display:
        """What readers see at `at`, whatever the last tick stored."""
        return display(self.heat, self.published_at, self.updated_at, at, self.half_life)

    def stored(self) -> Display:
        """What the last tick, or the last verb, stored."""
        return Display(
            self.hot,
            _age(self.published_count, self.published_unit),
            _age(self.updated_count, self.updated_unit),
            self.next_change_at,
        )

    def reckon(self, at: datetime) -> None:
        """Set what follows from heat, published_at and updated_at at `at`; saves nothing.

        Whoever changes one of the three calls this before saving.
        """
        now = self.display(at)
        self.hot = now.hot
        self.published_count, self.published_unit = now.published or (0, "")
        self.updated_count, self.updated_unit = now.updated or (0, "")
        self.next_change_at = now.next_change_at

    def set_hot(self, value: int, at: datetime) -> None:
        """An editor sets hot to `value`, 0 to 100, at `at`; saves nothing.

        Counted from the start of the second, as the display is: with a half-life of seconds
        the next number up would otherwise show for a moment.
        """
        self.hot_set = value
        self.half_life = settings.HALF_LIFE_HOURS
        self.heat = heat_of(value, at.replace(microsecond=0), self.half_life)
        self.reckon(at)

    def change_half_life(self, hours: float, at: datetime) -> None:
        """From `at` on cool by another half-life; saves nothing. The points of that second stay."""
        self.heat = rekey(self.heat, at.replace(microsecond=0), self.half_life, hours)
        self.half_life = hours
        if self.next_change_at:  # else readers see nothing of it that could move
            self.reckon(at)

    def add_reads(self, reads: Sequence[tuple[float, datetime]], at: datetime) -> None:
        """Count `reads`, each a weight and an instant, and warm by them; saves nothing."""
        points = ((settings.READ_POINTS * weight, seen) for weight, seen in reads)
        self.heat = warm(self.heat, points, self.half_life)
        self.reads += len(reads)
        self.reckon(at)


class Read(models.Model):
    """One reader's first view of one row on one day (UTC); gone once that day is over."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    reader = models.CharField(max_length=64)
    day = models.DateField()
    at = models.DateTimeField()
    weight = models.FloatField(default=1.0)
    folded = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("read")
        verbose_name_plural = _("reads")
        constraints = [
            UniqueConstraint(
                fields=["content_type", "object_id", "reader", "day"],
                name="scoring_read_once_a_day",
            )
        ]
        indexes = [
            Index(
                fields=["content_type", "id"],
                condition=Q(folded=False),
                name="scoring_read_unfolded",
            ),
            Index(fields=["day"], condition=Q(folded=True), name="scoring_read_spent"),
        ]

    def __str__(self) -> str:
        return f"{self.content_type_id}:{self.object_id} {self.at:%Y-%m-%d %H:%M}"


class Salt(models.Model):
    """What readers are hashed with on one day (UTC), by every process alike. It is thrown away
    once the day is over: from then on nobody can tell whose hash was whose."""

    day = models.DateField(primary_key=True)
    value = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class Change(models.Model):
    """Pages that show any of `tags` are no longer true. Written in the transaction that made them
    so; each web server looks for new ones about once a second (newsroom/page_cache.py)."""

    tags = models.JSONField()
    at = models.DateTimeField(
        db_default=Now()
    )  # when it was written; what it tells of may be older

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["at"], name="scoring_change_at")]

    def __str__(self) -> str:
        return " ".join(self.tags)


def touch(tags: Iterable[str]) -> None:
    """Say that pages which show any of `tags` are changed. The last statement of its transaction,
    so that the row is not numbered long before others can see it."""
    if found := sorted(set(tags)):
        Change.objects.create(tags=found)


def count_reads(model: type[Scored], seen: Iterable[tuple[int, str]], at: datetime) -> None:
    """Note that readers see rows of `model` at `at`: `seen` holds (key, reader), the reader as a
    hash of at most 64 characters. The same reader on the same day counts once.

    The rows themselves are left alone: they may be locked by a verb, and nobody waits for that.
    One statement without an object for each read, which took ten times as long.
    """
    keys = sorted(seen)  # two processes that write the same reads would else wait for each other
    kind, operations = ContentType.objects.get_for_model(model).pk, connection.ops
    instant = operations.adapt_datetimefield_value(at)
    day = operations.adapt_datefield_value(at.astimezone(UTC).date())
    columns = "content_type_id, day, at, weight, folded, object_id, reader"
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"INSERT INTO scoring_read ({columns}) SELECT %s, %s, %s, 1, false, seen.* "  # noqa: S608  # our own names
                "FROM unnest(%s::bigint[], %s::varchar[]) AS seen ON CONFLICT DO NOTHING",
                [kind, day, instant, [pk for pk, _ in keys], [reader for _, reader in keys]],
            )
        else:
            cursor.executemany(
                f"INSERT OR IGNORE INTO scoring_read ({columns}) "  # noqa: S608  # our own names
                "VALUES (%s, %s, %s, 1, false, %s, %s)",
                [(kind, day, instant, *key) for key in keys],
            )


def _age(count: int, unit: str) -> Age | None:
    return Age(count, cast("Unit", unit)) if unit else None

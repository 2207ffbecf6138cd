import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.apps import AppConfig
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.languages import LANGUAGES, text
from articles.workflow import RIGHTS, ROLES, Actor, language_right


class User(AbstractUser):
    """Someone at the desk. The byline is the name readers see, per language."""

    byline = models.CharField(_("byline"), max_length=100, blank=True)
    # "" is the site's own. As a name: what it means for a date is decided by governments.
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, db_default="")
    language = models.CharField(
        _("language of e-mails"), max_length=12, default=LANGUAGES[0], db_default=LANGUAGES[0]
    )
    # The kinds of mailings (models/mailing.py) that this person does not want.
    muted = models.JSONField(_("e-mails turned off"), default=list, blank=True, db_default=[])

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def name(self, language: str) -> str:
        return text(self, "byline", language) or self.get_full_name() or self.username

    @property
    def zone(self) -> datetime.tzinfo:
        """By whose clock this person is told the time; the site's where theirs is not known."""
        try:
            return ZoneInfo(self.time_zone) if self.time_zone else timezone.get_default_timezone()
        except (ZoneInfoNotFoundError, ValueError):
            return timezone.get_default_timezone()

    def actor(self) -> Actor:
        """The rights held at this moment, as the rules ask for them."""
        return Actor(
            id=self.pk,
            rights=frozenset(right for right in RIGHTS if self.has_perm(f"articles.{right}")),
            languages=frozenset(
                language
                for language in LANGUAGES
                if self.has_perm(f"articles.{language_right(language)}")
            ),
        )


# What Django's own admin asks before it shows a screen; the verbs ask for the rights above.
GLOSSARY = ("add_term", "change_term", "view_term")
SCREENS: dict[str, tuple[str, ...]] = {
    "Writer": (
        *("add_article", "change_article", "view_article", "view_category", "view_tag"),
        "view_term",
    ),
    "Translator": ("change_article", "view_article", "view_category", "view_tag", *GLOSSARY),
    "Reviewer": (
        *("add_article", "change_article", "view_article", "view_category", "view_event"),
        *("view_revision", "add_tag", "change_tag", "view_tag", "view_disclaimer", *GLOSSARY),
    ),
    "Publisher": (
        *("add_article", "change_article", "view_article", "view_event", "view_revision"),
        *("add_category", "change_category", "view_category", "add_tag", "change_tag", "view_tag"),
        *("add_disclaimer", "change_disclaimer", "view_disclaimer", *GLOSSARY),
        *("add_user", "change_user", "view_user"),
    ),
}


def keep_groups(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """After every migrate the groups hold at least the rights of their role.

    A migration alone would run before the permissions exist, and would miss a right added later.
    """
    from django.contrib.auth.management import create_permissions
    from django.contrib.auth.models import Group, Permission

    create_permissions(sender, verbosity=0, using=using)
    permissions = {
        permission.codename: permission
        for permission in Permission.objects.using(using).filter(content_type__app_label="articles")
    }
    for role, rights in ROLES.items():
        group, _created = Group.objects.using(using).get_or_create(name=role)
        group.permissions.add(*(permissions[name] for name in (*rights, *SCREENS[role])))

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Articles")

    def ready(self) -> None:
        from articles.editing import indexing
        from articles.models import append_only, user, wording

        pre_migrate.connect(append_only.before_migrate, sender=self)
        post_migrate.connect(append_only.after_migrate, sender=self)
        post_migrate.connect(user.keep_groups, sender=self)
        post_migrate.connect(wording.keep_disclaimers, sender=self)
        register(append_only.check, Tags.database)
        register(indexing.check, Tags.database)

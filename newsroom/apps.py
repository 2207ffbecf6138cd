from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.core.checks import Tags, register


class NewsroomConfig(AppConfig):
    name = "newsroom"

    def ready(self) -> None:
        from newsroom import checks

        register(checks.contacts, Tags.security, deploy=True)


class DeskConfig(AdminConfig):
    default_site = "articles.desk.dashboard.Desk"

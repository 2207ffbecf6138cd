"""Imports the shared articles into a migrated, empty database and publishes them all, in both
languages.

    python -m tests.newsroom.two_hundred ../shared/data/bilingual-articles.jsonl
"""

import sys

import django

django.setup()  # the models are needed from here on

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone

from articles import editing
from articles.languages import LANGUAGES, SHARED
from articles.models import Article, Category, User


def person(username: str, role: str) -> User:
    user = User.objects.create(username=username, byline_en=username.capitalize())
    user.groups.add(Group.objects.get(name=role))
    return user


def publish_all(path: str) -> None:
    call_command("import_articles", path, verbosity=0)
    Category.objects.create(slug="imported", name_en="Imported", name_zh_hans="导入")
    rhea, paul = person("rhea", "Reviewer"), person("paul", "Publisher")
    origins = {"en": {"origin": "human"}, "zh-hans": {"origin": "ai_translated"}}
    changes = {SHARED: {"category": "imported"}, **origins}
    at, parts = timezone.now(), [SHARED, *LANGUAGES]
    for pk in Article.objects.values_list("pk", flat=True):
        editing.save(pk, changes=changes, base=1, by=rhea, at=at)
        editing.submit(pk, number=2, languages=LANGUAGES, by=rhea, at=at)
        editing.approve(pk, number=2, parts=parts, by=paul, at=at)
        editing.publish(pk, number=2, languages=LANGUAGES, by=paul, at=at)


if __name__ == "__main__":
    publish_all(sys.argv[1])

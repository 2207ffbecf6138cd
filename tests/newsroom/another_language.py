"""A site before and after its code is given a language, each a process of its own in the copy of
the repository that test_another_language.py makes.

    python -m tests.newsroom.another_language before|after

``after`` does what the guide has the machine do, and prints as JSON what the migration did, and
what readers and the desk then see.
"""

import datetime
import json
import sys
from typing import Any

import django
import polib

django.setup()  # the models are needed from here on

from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django.test import Client, override_settings
from django.utils import timezone

from articles import editing
from articles.languages import LANGUAGES, column
from articles.models import Article, Category, Disclaimer, Tag, Term, User
from newsroom import catalogues, messages

SLUG = "grids-ask-data-centres-to-nap"
TEXTS = {
    "en": ("Grids ask data centres to nap", "Four grids will pay.", "At **dusk**, they stop."),
    "zh-hans": ("电网请数据中心小睡", "四家电网愿意付费。", "**黄昏时分，**它们停下来。"),
    "ja": (
        "電力網、データセンターに昼寝を頼む",
        "四つの電力網が対価を払う。",
        "**夕暮れに**止まる。",
    ),
}
# Of the catalogue as much as is looked at.
WORDS = {"Your desk": "編集机", "Published %(age)s": "%(age)sに公開"}
# The age of the story in hours, which Japanese writes 19時間前. A few minutes more, so that it does
# not change while the test runs.
AGE = datetime.timedelta(hours=19, minutes=5)


def before() -> None:
    """A site in two languages with what old rows there are: a story, names, words of disclaimers
    and terms, people."""
    call_command("migrate", verbosity=0)
    at = timezone.now() - AGE
    wen, rhea, paul = (
        person("wen", "Writer"),
        person("rhea", "Reviewer"),
        person("paul", "Publisher"),
    )
    Category.objects.create(slug="models", name_en="Models", name_zh_hans="模型")
    Tag.objects.create(slug="chips", name_en="Chips", name_zh_hans="芯片")
    Tag.objects.create(slug="energy", name_en="", name_zh_hans="能源")
    words = {f"{field}_{code}": "…" for field in ("name", "text") for code in ("en", "zh_hans")}
    editing.add_disclaimer(slug="opinion", changes=words, by=paul, at=at)
    editing.add_term(changes={"name_en": "grid", "name_zh_hans": "电网"}, by=rhea, at=at)
    shared = {"slug": SLUG, "category": "models", "tags": ["chips", "energy"], "hot": 80}
    both = ("en", "zh-hans")
    changes = {"shared": shared, **{language: text_in(language) for language in both}}
    story = editing.create(source_language="en", changes=changes, by=wen, at=at)
    editing.submit(story.pk, number=1, languages=both, by=wen, at=at)
    editing.approve(story.pk, number=1, parts=["shared", *both], by=rhea, at=at)
    editing.publish(story.pk, number=1, languages=both, by=paul, at=at)


def after() -> None:
    call_command("makemigrations", "articles", name="japanese", verbosity=0)
    call_command("collect_messages", stdout=sys.stderr)
    entries = polib.pofile(str(messages.languages()["ja"]))
    for entry in entries:
        if entry.msgid in WORDS and not entry.msgctxt:
            entry.msgstr = WORDS[entry.msgid]
    entries.save()
    catalogues.compile_stale(catalogues.LOCALE)
    call_command("check", fail_level="WARNING", stdout=sys.stderr)
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)
    call_command("migrate", verbosity=0)
    call_command("add_editions", verbosity=0)
    call_command("rebuild_search", verbosity=0)
    call_command("check", databases=["default"], fail_level="WARNING", stdout=sys.stderr)
    story, at = Article.objects.get(slug=SLUG), timezone.now()
    waits = Article.objects.filter(work_ja="missing").count()
    ken, mio = (person(name, "Translator", "ja") for name in ("ken", "mio"))
    rhea, paul = (User.objects.get(username=name) for name in ("rhea", "paul"))
    editing.save(story.pk, changes={"ja": text_in("ja")}, base=1, by=ken, at=at)
    editing.submit(story.pk, number=2, languages=["ja"], by=ken, at=at)
    try:
        editing.approve(story.pk, number=2, parts=["ja"], by=ken, at=at)
    except editing.Refused as refused:
        refusal = str(refused)
    editing.approve(story.pk, number=2, parts=["ja"], by=mio, at=at)
    editing.publish(story.pk, number=2, languages=["ja"], by=paul, at=at)
    # What was worded before there was a third language can be worded anew.
    editing.change_term(
        Term.objects.get().pk, changes={"name_ja": "電力網"}, base=1, by=rhea, at=at
    )
    worded = {"name_ja": "意見", "text_ja": "意見です。"}
    opinion = Disclaimer.objects.get(slug="opinion")
    editing.word(opinion.pk, changes=worded, base=1, by=paul, at=at)
    told = {"waits": waits, "refusal": refusal, "pages": dict(pages(story.pk, paul))}
    json.dump({"operations": list(operations()), **told}, sys.stdout)


def operations() -> Any:
    """Of the new migration: (what it does, on which model, to which name)."""
    graph = MigrationLoader(None).graph
    (newest,) = graph.leaf_nodes("articles")
    for each in graph.nodes[newest].operations:
        about = getattr(each, "index", None) or getattr(each, "constraint", None) or each
        yield type(each).__name__, getattr(each, "model_name", about.name), about.name


def person(username: str, role: str, *languages: str) -> User:
    user = User.objects.create(username=username, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    rights = [column("work_in", language) for language in languages]
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return user


def text_in(language: str) -> dict[str, str]:
    words = zip(("title", "summary", "analysis"), TEXTS[language], strict=True)
    return {**dict(words), "origin": "ai_translated" if language == "ja" else "human"}


def pages(pk: int, by: User) -> Any:
    """(path, [status, text]) of what readers see, and ``by`` at the desk, in Japanese."""
    story, article = f"articles/{SLUG}/", f"/admin/articles/article/{pk}"
    term, opinion = Term.objects.get().pk, Disclaimer.objects.get(slug="opinion").pk
    paths = [
        *(f"/{language}/{story}" for language in LANGUAGES),
        *(f"/{language}/{page}" for language in LANGUAGES for page in ("", "about/", "latest/")),
        *(f"/ja/{page}" for page in (f"{story}both/", "hot/", "tags/chips/", "categories/models/")),
        *("/ja/search/?q=データセンター", "/ja/search/?q=grids", "/ja/search/?q=ータセ&tag=chips"),
        *("/ja/latest/feed.atom", "/sitemap.xml", "/sitemaps/articles-0.xml", "/sitemaps/news.xml"),
        *("/admin/", "/admin/queue/", "/admin/languages/", "/admin/disclosure/", "/admin/me/"),
        *(f"{article}/{page}" for page in ("change/", "history/", "compare/", "translate/ja/")),
        *(f"/admin/articles/{kind}/" for kind in ("article", "tag", "term", "disclaimer", "user")),
        *(f"/admin/articles/term/{term}/{page}/" for page in ("change", "history")),
        *(f"/admin/articles/disclaimer/{opinion}/{page}/" for page in ("change", "compare")),
    ]
    client = Client(headers={"accept-language": "ja"}, SERVER_NAME="127.0.0.1")
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={"staticfiles": plain}):
        client.force_login(by, "django.contrib.auth.backends.ModelBackend")
        for path in paths:
            response = client.get(path)
            yield path, [response.status_code, response.text]


if __name__ == "__main__":
    {"before": before, "after": after}[sys.argv[1]]()

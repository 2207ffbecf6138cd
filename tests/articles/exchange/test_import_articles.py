"""The command: what it prints, and its exit code."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from articles.models import Article, Revision, User

GOOD = {"title": {"en": "A"}}
BAD = {"title": {"en": "B"}, "scores": {"hot": 101}}


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    path = tmp_path / "mixed.jsonl"
    path.write_text(f"{json.dumps(GOOD)}\n{json.dumps(BAD)}\n")
    return path


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.json"
    path.write_text(json.dumps({**GOOD, "views": 1}))
    return path


def run(*args: object, **options: Any) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("import_articles", *map(str, args), stdout=out, stderr=err, **options)
    except CommandError as error:
        return str(error), err.getvalue()
    return out.getvalue().strip(), err.getvalue()


@pytest.mark.django_db
def test_it_sums_up(good: Path, wen: User) -> None:
    assert run(good, "--by", "wen") == ("Imported. New: 1, unchanged: 0, refused: 0.", "")
    assert run(good) == ("Imported. New: 0, unchanged: 1, refused: 0.", "")
    assert Article.objects.get().owner == wen


@pytest.mark.django_db
def test_a_fault_in_one_file_imports_nothing_of_any(good: Path, mixed: Path) -> None:
    summary, faults = run(good, mixed)
    assert summary == (
        "Nothing was imported. Refused: 1. "
        "Mend what is named above, or import the rest with --keep-going."
    )
    assert faults == f"{mixed}, line 2, scores.hot: expected a whole number from 0 to 100.\n"
    assert not Article.objects.exists()


@pytest.mark.django_db
def test_going_on_still_fails_in_the_end(mixed: Path) -> None:
    summary, faults = run(mixed, "--keep-going")
    assert summary == "Imported. New: 1, unchanged: 0, refused: 1."
    assert "line 2, scores.hot" in faults
    assert Article.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("options", [[], ["--keep-going"], ["--dry-run"]])
def test_with_a_fault_the_exit_code_is_1(mixed: Path, options: list[str]) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("import_articles", str(mixed), *options, stderr=StringIO())
    assert refused.value.returncode == 1


@pytest.mark.django_db
def test_a_dry_run_writes_nothing(good: Path) -> None:
    assert run(good, "--dry-run")[0] == "Nothing was written. New: 1, unchanged: 0, refused: 0."
    assert not Article.objects.exists()


@pytest.mark.django_db
def test_an_owner_who_is_nobody_is_refused(good: Path) -> None:
    assert run(good, "--by", "nobody")[0] == "There is no user “nobody”."


@pytest.mark.django_db
def test_it_answers_in_the_language_of_the_terminal(mixed: Path) -> None:
    with override("zh-hans"):
        summary, faults = run(mixed)
    assert "expected" not in faults
    assert "Nothing" not in summary


@pytest.mark.django_db
def test_the_reference_article_comes_in_whole(shared: Path) -> None:
    path = shared / "reference-article.json"
    page = json.loads(path.read_text(encoding="utf-8"))
    summary, warnings = run(path)
    assert summary == "Imported. New: 1, unchanged: 0, refused: 0."
    assert warnings.count("is Chinese; the English name is taken as missing.") == 5
    revision = Revision.objects.get()
    for language in ("en", "zh-hans"):
        for field in ("title", "summary", "analysis"):
            assert revision.content[language][field] == page[field][language]
    kept = revision.content["shared"]
    assert {score: kept[score] for score in page["scores"]} == page["scores"]
    assert len(kept["tags"]) == 5
    assert revision.article.reads == page["views"]


@pytest.mark.django_db
def test_the_200_shared_articles_come_in_once(shared: Path, everything: Callable[[], Any]) -> None:
    path = shared / "bilingual-articles.jsonl"
    assert run(path)[0] == "Imported. New: 200, unchanged: 0, refused: 0."
    before = everything()
    assert run(path)[0] == "Imported. New: 0, unchanged: 200, refused: 0."
    assert everything() == before

"""docs/languages.md, followed to the letter: a copy of the repository gets a third language, and
its site a story in it."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.conftest import ROOT, own_database

GUIDE = ROOT / "docs" / "languages.md"


class Added(NamedTuple):
    migration: str
    operations: list[tuple[str, str, str]]  # (what it does, on which model, to which name)
    waits: int  # stories in the translators' queue before anybody wrote a word
    refusal: str  # of an approval by the translator
    pages: dict[str, tuple[int, str]]


def patches(guide: str) -> Iterator[tuple[str, str, str]]:
    """(file, what stands there, what is to stand there): of each ```diff, piece by piece (@@)."""
    for block in re.findall(r"^```diff\n--- (.*?)^```", guide, re.DOTALL | re.MULTILINE):
        path, _, text = block.partition("\n")
        for piece in text.split("@@\n"):
            lines = piece.splitlines(keepends=True)
            old = "".join(line[1:] for line in lines if line[0] in " -")
            yield path, old, "".join(line[1:] for line in lines if line[0] in " +")


def follow(guide: str, copy: Path) -> None:
    for path, old, new in patches(guide):
        text = (copy / path).read_text()
        assert f"\n{text}".count(f"\n{old}") == 1, f"{path} no longer has, once:\n{old}"
        (copy / path).write_text(f"\n{text}".replace(f"\n{old}", f"\n{new}")[1:])
    # “Count VERSION up.”
    search = copy / "articles" / "search.py"
    counted = re.sub(
        r"^VERSION = (\d+)$",
        lambda found: f"VERSION = {int(found[1]) + 1}",
        search.read_text(),
        flags=re.MULTILINE,
    )
    search.write_text(counted)


@pytest.fixture(scope="module")
def japanese(tmp_path_factory: pytest.TempPathFactory) -> Added:
    copy = tmp_path_factory.mktemp("copy")
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for path in map(Path, filter(None, names.split("\0"))):
        if path.suffix != ".png" and (ROOT / path).is_file():
            (copy / path.parent).mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / path, copy / path)
    site = {**os.environ, "NEWSROOM_VAR": str(copy / "var")}

    def step(name: str) -> str:
        command = [sys.executable, "-m", "tests.newsroom.another_language", name]
        done = subprocess.run(command, cwd=copy, env=site, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    with own_database(site):
        step("before")
        follow(GUIDE.read_text(), copy)
        told: dict[str, Any] = json.loads(step("after"))
    (written,) = (copy / "articles" / "migrations").glob("*_japanese.py")
    return Added(written.read_text(), **told)


def test_the_migration_only_adds_what_each_language_has(japanese: Added) -> None:
    kinds = defaultdict(set)
    for kind, *where in japanese.operations:
        kinds[kind].add(tuple(where))
    assert kinds.pop("AlterModelOptions") == {("article", "article")}, "the right to work in it"
    assert kinds.keys() == {"AddField", "AddIndex", "AddConstraint"}
    assert all(name.endswith("_ja") for _model, name in kinds["AddField"])
    columns = {model for model, _name in kinds["AddField"]}
    assert columns == {"article", "category", "disclaimer", "tag", "term", "user"}
    assert all(name.endswith("_ja") for _model, name in kinds["AddIndex"])
    assert kinds["AddConstraint"] == {("tag", "articles_tag_name_ja_unique")}
    assert "choices" not in japanese.migration
    assert "Can translate: ja" in japanese.migration


def test_every_page_and_screen_opens(japanese: Added) -> None:
    assert {path: status for path, (status, _text) in japanese.pages.items() if status != 200} == {}


def test_a_story_is_live_in_it(japanese: Added) -> None:
    _status, page = japanese.pages["/ja/articles/grids-ask-data-centres-to-nap/"]
    assert '<html lang="ja"' in page
    assert "電力網、データセンターに昼寝を頼む" in page
    assert "19時間前</span>に公開" in page
    assert '<strong class="label unreviewed">AI翻訳</strong>' in page
    assert "この記事はAIが翻訳しました。" in page


def test_the_languages_name_each_other(japanese: Added) -> None:
    wanted = {"en": "en", "zh-hans": "zh-Hans", "ja": "ja"}
    for language in wanted:
        _status, page = japanese.pages[f"/{language}/articles/grids-ask-data-centres-to-nap/"]
        named = dict(re.findall(r'<link rel="alternate" hreflang="(.*?)" href="(.*?)"', page))
        path = "/{}/articles/grids-ask-data-centres-to-nap/"
        expected = {lang: path.format(code) for code, lang in wanted.items()}
        assert {lang: url.partition("8000")[2] for lang, url in named.items()} == {
            **expected,
            "x-default": path.format("en"),
        }


def test_names_that_it_lacks_are_lent_and_marked(japanese: Added) -> None:
    _status, page = japanese.pages["/ja/articles/grids-ask-data-centres-to-nap/"]
    tags = re.findall(r'<dd><a href="(.*?)" lang="(.*?)" rel="tag">(.*?)</a>', page)
    assert tags == [("/ja/tags/chips/", "en", "Chips"), ("/ja/tags/energy/", "zh-Hans", "能源")]
    assert '<a href="/ja/categories/models/" lang="en">Models</a>' in page
    for path, (_status, text) in japanese.pages.items():
        links = re.findall(r'<a href="/ja/(?:tags|categories)/[^>]*>([^<]*)</a>', text)
        assert all(name.strip() for name in links), path


def test_it_stands_beside_the_language_that_was_chosen_for_it(japanese: Added) -> None:
    _status, page = japanese.pages["/ja/articles/grids-ask-data-centres-to-nap/both/"]
    assert re.findall(r'<article class="half" lang="(.*?)">', page) == ["ja", "en"]
    _status, page = japanese.pages["/en/articles/grids-ask-data-centres-to-nap/"]
    assert 'data-both="/en/articles/grids-ask-data-centres-to-nap/both/"' in page


@pytest.mark.parametrize(
    "query",
    ["データセンター", "grids", "ータセ&tag=chips"],
    ids=["its own", "another", "part of a word"],
)
def test_search_finds_the_story_by_words_of_any_language(japanese: Added, query: str) -> None:
    _status, page = japanese.pages[f"/ja/search/?q={query}"]
    assert 'href="/ja/articles/grids-ask-data-centres-to-nap/"' in page


def test_the_story_waited_for_a_translator_and_took_a_second_reader(japanese: Added) -> None:
    assert japanese.waits == 1
    assert "approve" in japanese.refusal


def test_the_desk_speaks_it_too(japanese: Added) -> None:
    _status, page = japanese.pages["/admin/"]
    assert 'lang="ja"' in page
    assert "編集机" in page
    assert "日本語" in page

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from articles.exchange.importing import Report, gather, write
from articles.languages import text
from articles.models import Article, Category, Edition, Revision, Tag, User

Write = Callable[..., Path]


@pytest.fixture
def file(tmp_path: Path) -> Write:
    def make(*records: Any, name: str = "articles.jsonl") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
        return path

    return make


@pytest.fixture
def bring(at: datetime.datetime, file: Write, vocabulary: None) -> Callable[..., Report]:
    """Import ``records``, which are free of faults."""

    def run(*records: Any, by: User | None = None, **how: bool) -> Report:
        gathered = gather([file(*records)])
        assert gathered.faults == []
        return write(gathered.drafts, by=by, at=at, **how)

    return run


def content(title: str) -> dict[str, Any]:
    article = Article.objects.get(working_title_en=title)
    found: dict[str, Any] = Revision.objects.get(article=article).content
    return found


def a(title: str, **record: Any) -> dict[str, Any]:
    return {"title": {"en": title}, **record}


def test_an_imported_article_is_a_draft_of_its_owner(
    bring: Callable[..., Report], wen: User
) -> None:
    report = bring(a("A", views=45), by=wen)
    assert (report.new, report.unchanged, report.refused) == (1, 0, 0)
    article = Article.objects.get()
    assert (article.owner, article.reads, article.newest_number) == (wen, 45, 1)
    assert text(article, "title", "en") == ""
    assert set(Edition.objects.values_list("state", flat=True)) == {"draft"}


def test_without_an_owner_it_belongs_to_nobody(bring: Callable[..., Report]) -> None:
    bring(a("A"))
    assert Article.objects.get().owner is None


def test_importing_twice_changes_nothing(
    bring: Callable[..., Report], everything: Callable[[], Any]
) -> None:
    records = [a("A", id="1", tags=["new"], category="Fresh"), a("B", tags=["开源"])]
    bring(*records)
    before = everything()
    report = bring(*records)
    assert (report.new, report.unchanged) == (0, 2)
    assert everything() == before


def test_an_article_with_an_id_stays_known_when_its_text_changes(
    bring: Callable[..., Report],
) -> None:
    bring(a("A", id="1"))
    assert bring(a("Another", id="1")).unchanged == 1
    assert content("A")["en"]["title"] == "A"


def test_equal_titles_get_a_suffix(bring: Callable[..., Report]) -> None:
    bring(a("About", views=1), a("About", views=2), {"title": {"zh-hans": "关于"}})
    slugs = Article.objects.order_by("id").values_list("slug", flat=True)
    assert list(slugs) == ["about", "about-2", "guan-yu"]


def test_a_dry_run_tells_and_writes_nothing(
    bring: Callable[..., Report], everything: Callable[[], Any]
) -> None:
    before = everything()
    report = bring(a("A", tags=["new"]), dry_run=True)
    assert report.new == 1
    assert everything() == before


@pytest.mark.parametrize(
    ("record", "fault"),
    [
        ({"tags": ["Old"]}, "Tags: there is no “old” to choose."),
        (
            {"disclaimers": ["ai-generated"], "origin": "human"},
            "Disclaimers: there is no “ai-generated” to choose.",
        ),
        ({"disclaimers": ["nope"]}, "Disclaimers: there is no “nope” to choose."),
        ({"slug": "taken"}, "The address “taken” belongs to another article: choose another one."),
    ],
)
def test_one_refusal_leaves_everything_as_it_was(
    bring: Callable[..., Report],
    everything: Callable[[], Any],
    record: dict[str, Any],
    fault: str,
) -> None:
    bring(a("First", slug="taken"))
    before = everything()
    report = bring(a("A"), a("B", category="Fresh", **record), a("C"))
    assert [line.partition(", line ")[2] for line in report.faults] == [f"2: {fault}"]
    assert everything() == before


def test_going_on_imports_the_good_lines_only(bring: Callable[..., Report]) -> None:
    report = bring(
        a("A"), a("B", category="Fresh", tags=["old"]), a("C", category="Fresh"), keep_going=True
    )
    assert (report.new, report.refused) == (2, 1)
    assert content("C")["shared"]["category"] == "fresh"
    assert not Article.objects.filter(working_title_en="B").exists()
    assert Category.objects.filter(slug="fresh").count() == 1


def test_an_owner_without_the_right_to_write_is_refused(
    bring: Callable[..., Report], nora: User
) -> None:
    report = bring(a("A"), by=nora)
    assert "You do not have the right to do this." in report.faults[0]
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("tag", "slug"),
    [
        ("chips", "chips"),
        ("Chips", "chips"),
        ("CHIPS", "chips"),
        ("芯片", "chips"),
        ({"en": "Silicon", "zh-hans": "芯片"}, "chips"),
        ("Open source", "open-source"),
        ("开源", "kai-yuan"),
        ({"en": "Open", "zh-hans": "开源"}, "open"),
        ("Chips!", "chips-2"),
        ("🤖", "tag"),
    ],
)
def test_a_tag_is_known_by_slug_or_name_else_added(
    bring: Callable[..., Report], tag: Any, slug: str
) -> None:
    bring(a("A", tags=[tag]))
    assert content("A")["shared"]["tags"] == [slug]
    assert Tag.objects.count() == 3 + (slug != "chips")


def test_tags_of_equal_sound_are_two_tags(bring: Callable[..., Report]) -> None:
    bring(a("A", tags=["权利"]), a("B", tags=["权力"]))
    assert content("A")["shared"]["tags"] == ["quan-li"]
    assert content("B")["shared"]["tags"] == ["quan-li-2"]


@pytest.mark.parametrize(
    ("category", "slug"),
    [("models", "models"), ("模型", "models"), ({"en": "News", "zh-hans": "资讯"}, "news")],
)
def test_a_category_is_known_by_slug_or_name_else_added(
    bring: Callable[..., Report], category: Any, slug: str
) -> None:
    bring(a("A", category=category))
    assert content("A")["shared"]["category"] == slug


def test_names_still_to_be_given_are_told(bring: Callable[..., Report]) -> None:
    report = bring(a("A", tags=["new", "开源", {"en": "X", "zh-hans": "某"}]))
    assert report.warnings == [
        "Added without a name in English: kai-yuan. Name them at the desk.",
        "Added without a name in Chinese: new. Name them at the desk.",
    ]


def test_a_line_that_comes_again_is_refused_across_files(file: Write) -> None:
    first = file(a("A", id="1"), a("B"))
    second = file(a("C"), a("Other", id="1"), a("B"), name="more.jsonl")
    gathered = gather([first, second])
    assert gathered.refused == 2
    assert gathered.faults == [
        f"{second}, line 2, id: expected an id of its own; line 1 of {first} has the same.",
        f"{second}, line 3: expected another article; "
        f"this one stands in line 2 of {first} already.",
    ]


def test_a_fault_can_do_no_harm_to_a_terminal(file: Write) -> None:
    path = file({**a("A"), "\x1b[2J": 1}, {**a("B"), "x" * 100_000: 1})
    first, second = gather([path]).faults
    assert first.startswith(f"{path}, line 1, \\x1b[2J: expected one of the fields")
    assert len(second) < 2_000


def test_a_file_that_can_t_be_opened_is_named(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere.json"
    assert gather([nowhere, tmp_path]).faults == [
        f"{nowhere}: expected a file, but there is none of this name.",
        f"{tmp_path}: expected a file, but this is a directory.",
    ]

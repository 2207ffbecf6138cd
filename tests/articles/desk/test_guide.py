from collections.abc import Callable
from pathlib import Path

from django.test import Client

from articles.desk.guide import diagram, reach, rows
from articles.models import User
from articles.workflow import Verb

DOCUMENT = Path(__file__).parents[3] / "docs" / "workflow.md"


def test_the_guide_says_what_the_table_says() -> None:
    assert [row.verb for row in rows()] == list(Verb)
    assert [reach(Verb.SUBMIT, role) for role in ("Writer", "Translator", "Reviewer")] == [
        "own",
        "in their languages",
        "all",
    ]
    assert [reach(Verb.PUBLISH, role) for role in ("Writer", "Reviewer", "Publisher")] == [
        "",
        "",
        "all",
    ]


def test_the_diagram_in_the_documents_is_the_one_that_the_table_draws() -> None:
    drawn = "\n".join(diagram())
    assert f"```mermaid\n{drawn}\n```" in DOCUMENT.read_text(), f"draw it anew:\n{drawn}"


def test_so_is_the_table_of_verbs_and_roles() -> None:
    document = DOCUMENT.read_text()
    for row in rows():
        name = f"{row.name} (with a note)" if row.note_required else row.name
        cells = [name, ", ".join(row.states), row.to or "–", *(who or "–" for who in row.who)]
        assert f"| {' | '.join(map(str, cells))} |" in document


def test_translators_are_led_from_missing_to_live(
    desk: Callable[[User], Client], tao: User
) -> None:
    page = desk(tao).get("/admin/guide/").text
    assert page.index("“My queue” lists") < page.index("“Submit for review” saves")
    assert 'href="/admin/queue/"' in page


def test_everybody_at_the_desk_may_read_the_guide_in_their_language(
    desk: Callable[[User], Client], nora: User
) -> None:
    client = desk(nora)
    assert "Request changes" in client.get("/admin/guide/").text
    client.cookies["django_language"] = "zh-hans"
    assert "要求修改" in client.get("/admin/guide/").text

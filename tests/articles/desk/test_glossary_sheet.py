"""A sheet of terms at the desk: looked at first, then taken in, whole or not at all."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from articles import editing
from articles.desk import glossary_sheet
from articles.models import Term, User
from tests.articles.conftest import NOON

Desk = Callable[[User], Client]
Dump = Callable[[], dict[str, list[Any]]]

UPLOAD, FILE = "/admin/articles/term/upload/", "/admin/articles/term/glossary.csv"
SHEET = "name_en,name_zh_hans,enforced\ntoken,标记,yes\nmodel,模型,\n"


@pytest.fixture
def token(tao: User) -> Term:
    changes = {"name_en": "token", "name_zh_hans": "词元"}
    return editing.add_term(changes=changes, by=tao, at=NOON).term


def look(client: Client, sheet: str | bytes) -> Any:
    data = sheet.encode() if isinstance(sheet, str) else sheet
    return client.post(UPLOAD, {"sheet": SimpleUploadedFile("terms.csv", data)})


def sent_on(response: Any) -> dict[str, str]:
    """What the button of a preview sends."""
    report = response.context["report"]
    assert f'name="stamp" value="{report.stamp}"' in response.text
    return {"stamp": report.stamp, "text": response.context["text"].replace("\n", "\r\n")}


def test_a_sheet_is_shown_with_what_it_would_change_and_then_taken_in(
    desk: Desk, token: Term, tao: User, everything: Dump
) -> None:
    client = desk(tao)
    before = everything()
    preview = look(client, SHEET)
    assert preview.status_code == 200
    assert everything() == before
    assert "New: 1, changed: 1, unchanged: 0." in preview.text
    assert '<del lang="zh-Hans">词元</del> → <ins lang="zh-Hans">标记</ins>' in preview.text
    done = client.post(UPLOAD, sent_on(preview), follow=True)
    assert "New: 1, changed: 1, unchanged: 0." in done.text
    assert {str(term): term.enforced for term in Term.objects.all()} == {
        "token": True,
        "model": False,
    }
    assert token.changes.get(number=2).author == tao
    again = look(client, SHEET)
    assert "Nothing differs: there is nothing to take in." in again.text


def test_a_download_opens_in_a_spreadsheet_and_comes_back(
    desk: Desk, token: Term, tao: User
) -> None:
    client = desk(tao)
    file = client.get(FILE)
    assert file["Content-Type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(
        r'attachment; filename="glossary-\d{4}-\d\d-\d\d\.csv"', file["Content-Disposition"]
    )
    assert file.content.startswith(b"\xef\xbb\xbfid,version,name_en,")
    assert "New: 0, changed: 0, unchanged: 1." in look(client, file.content).text


def test_faults_are_told_line_by_line_and_nothing_can_be_taken_in(
    desk: Desk, token: Term, tao: User, everything: Dump
) -> None:
    client = desk(tao)
    before = everything()
    response = look(client, "name_en,enforced\ngood,\nbad,perhaps\n")
    assert response.status_code == 422
    row = '<td class="ago">3</td><td class="ago">enforced</td><td>Expected yes or no.</td>'
    assert row in response.text
    assert 'name="stamp"' not in response.text
    by_hand = {"stamp": response.context["report"].stamp, "text": "name_en,enforced\nbad,perhaps"}
    assert client.post(UPLOAD, by_hand).status_code == 422
    assert everything() == before


def test_what_changed_since_the_look_is_looked_at_again(
    desk: Desk, token: Term, tao: User, rhea: User, everything: Dump
) -> None:
    client = desk(tao)
    preview = look(client, SHEET)
    editing.change_term(token.pk, changes={"note_en": "X"}, base=1, by=rhea, at=NOON)
    before = everything()
    response = client.post(UPLOAD, sent_on(preview))
    assert response.status_code == 409
    assert "The glossary has changed since" in response.text
    assert everything() == before
    assert client.post(UPLOAD, sent_on(response)).status_code == 302


@pytest.mark.parametrize(
    ("sheet", "words"),
    [
        (None, "Choose a file first."),
        (b"x" * (glossary_sheet.LARGEST + 1), "at most 2 MB"),
        ("词元".encode("gb18030"), "UTF-8"),
        (b"", "The sheet is empty"),
        (b"\0", "no such column"),
    ],
)
def test_what_is_no_sheet_is_said_to_be_none(
    desk: Desk, tao: User, everything: Dump, sheet: bytes | None, words: str
) -> None:
    client = desk(tao)
    before = everything()
    response = look(client, sheet) if sheet is not None else client.post(UPLOAD, {})
    assert response.status_code == 422
    assert words in response.text
    assert everything() == before


def test_long_sheets_are_shown_in_part(
    desk: Desk, tao: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(glossary_sheet, "SHOWN", 2)
    lines = "".join(f"term {each}\n" for each in range(5))
    response = look(desk(tao), f"name_en\n{lines}")
    assert response.text.count('<ins lang="en">term') == 2
    assert "… and 3 more" in response.text

"""manage.py export_glossary and import_glossary."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from articles import editing
from articles.models import Term, User
from tests.articles.conftest import NOON


def run(*arguments: object, **options: Any) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command(*map(str, arguments), stdout=out, stderr=err, **options)
    except CommandError as error:
        return str(error), err.getvalue()
    return out.getvalue().strip(), err.getvalue()


@pytest.fixture
def sheet(tmp_path: Path, tao: User) -> Path:
    editing.add_term(changes={"name_en": "token"}, by=tao, at=NOON)
    path = tmp_path / "terms.csv"
    assert run("export_glossary", path) == ("", "")
    return path


def test_what_was_exported_is_imported_without_a_change(sheet: Path) -> None:
    assert run("import_glossary", sheet) == ("New: 0, changed: 0, unchanged: 1.", "")


def test_without_a_file_it_is_printed(
    sheet: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    run("export_glossary")
    assert capfdbinary.readouterr().out == sheet.read_bytes()


@pytest.mark.django_db
def test_lines_are_added_in_somebodys_name(tmp_path: Path, tao: User) -> None:
    path = tmp_path / "new.csv"
    path.write_text("name_en,name_zh_hans\ntoken,词元\n")
    assert run("import_glossary", path, "--dry-run")[0] == "New: 1, changed: 0, unchanged: 0."
    assert not Term.objects.exists()
    assert run("import_glossary", path, "--by", "tao", verbosity=0) == ("", "")
    assert Term.objects.get().changes.get().author == tao


@pytest.mark.django_db
def test_a_fault_is_said_with_its_place_and_nothing_is_imported(tmp_path: Path, wen: User) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("name_en,enforced\ngood,\nx,perhaps\n")
    assert run("import_glossary", path) == (
        "Nothing was taken in: mend what is named above.",
        f"{path}:3: enforced: Expected yes or no.\n",
    )
    assert run("import_glossary", path, "--by", "wen")[0] == "You may not change the glossary."
    assert run("import_glossary", path, "--by", "who")[0] == "There is no user “who”."
    assert "No such file" in run("import_glossary", tmp_path / "none.csv")[0]
    assert "No such file" in run("export_glossary", tmp_path / "none" / "x.csv")[0]
    assert not Term.objects.exists()

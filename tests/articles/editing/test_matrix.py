"""Every verb, in every state, by everybody, on their own article and on that of another, called
as a function. The screens are walked in tests/articles/desk/test_matrix.py."""

from collections.abc import Callable
from typing import Any

import pytest

from articles.languages import PARTS, SHARED
from articles.models import User
from articles.workflow import Verb
from tests.articles.matrix import (
    ANSWER,
    EDIT,
    PEOPLE,
    RIGHTS,
    STATES,
    TALK,
    WORKS,
    Cast,
    answer,
    attempt,
    build,
    cell,
    hold,
)

Dump = Callable[[], dict[str, list[Any]]]


@pytest.fixture
def cast(vocabulary: None, person: Callable[..., User], wen: User, rhea: User, paul: User) -> Cast:
    return Cast(wen, person("cole"), rhea, paul)


def test_the_matrix_knows_every_verb_and_nothing_else() -> None:
    assert set(RIGHTS) == set(WORKS) == {*Verb, EDIT, ANSWER}


@pytest.mark.parametrize("talk", [False, True], ids=["verbs", "talk"])
@pytest.mark.parametrize("state", STATES)
def test_each_verb_answers_everybody_as_the_matrix_says(
    state: str, talk: bool, cast: Cast, everything: Dump
) -> None:
    article = build(state, cast, commented=talk)
    found, expected = {}, {}
    for person in PEOPLE:
        by = cast.dressed(person)
        hold(state, article, by)
        before = everything()
        for verb in TALK if talk else set(RIGHTS) - TALK:
            for part in [SHARED] if verb == Verb.RESTORE else PARTS:
                parts = [*PARTS] if verb == Verb.RESTORE else [part]
                key = f"{verb} {part}: {person}"
                expected[key] = answer(verb, state, part, person)
                found[key] = cell(
                    expected[key], attempt(verb, article.pk, parts, by, cast.rhea)
                )
        assert everything() == before, person
    assert found == expected

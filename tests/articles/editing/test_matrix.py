"""Every verb, in every state, by everybody, on their own article and on that of another, called
as a function. The screens are walked in tests/articles/desk/test_matrix.py."""

from collections.abc import Callable
from typing import Any

import pytest

from articles.editing import Refused
from articles.languages import SHARED
from articles.models import User
from articles.workflow import ON_SHARED, Verb
from tests.articles.matrix import (
    ANSWER,
    EDIT,
    EN,
    PEOPLE,
    RIGHTS,
    STATES,
    TALK,
    WORKS,
    Cast,
    act,
    asked,
    attempt,
    build,
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
            for code, parts in asked(verb, state, person):
                key = f"{verb} {' + '.join(parts)}: {person}"
                expected[key] = code
                found[key] = attempt(verb, code, article.pk, parts, by, cast.rhea)
        assert everything() == before, person
    assert found == expected


@pytest.mark.parametrize("verb", [verb for verb in Verb if verb not in ON_SHARED])
def test_a_verb_for_editions_is_refused_for_the_shared_part(
    verb: Verb, cast: Cast, everything: Dump
) -> None:
    article = build("live", cast)
    before = everything()
    for parts in ([SHARED], [EN, SHARED]):
        with pytest.raises(Refused) as refusal:
            act(verb, article.pk, parts, cast.paul, cast.rhea)
        assert refusal.value.codes == {"no_part"}
    assert everything() == before

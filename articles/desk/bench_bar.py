"""The bar of a workbench: what can be done with a translation next, and what is in the way."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.urls import reverse

from articles import editing
from articles.models import Article, User
from articles.obstacles import Obstacle, obstacles
from articles.standing import Story
from articles.workflow import EDITED, RULES, VERB_NAMES, Verb

from .verbs import Button, buttons

FOR_SECOND_READERS = frozenset({Verb.APPROVE, Verb.REQUEST_CHANGES})
# With these in its way a verb is not this person's, or not of this moment: no word of it.
OUT_OF_PLAY = frozenset({"no_right", "wrong_state"})


def bar(article: Article, language: str, by: User) -> dict[str, Any]:
    story, _revision = editing.story_of(article)
    part, found = story.parts[language], buttons(article, story, by)
    # What waits for its reader is not handed in again; what is live is, once it is edited.
    goes_on = part.state is None or EDITED[part.state] in RULES[Verb.SUBMIT].states
    blocked = _in_the_way(Verb.SUBMIT, language, story, by) if goes_on else []
    return {
        "blocked": [it for it in blocked if it.code != "wrong_state"],
        "submit_name": VERB_NAMES[Verb.SUBMIT] if goes_on else "",
        "verbs": [button for button in found if button.verb == Verb.HAND_BACK],
        "reading": list(_reading(found, language, story, by)),
        "preview": reverse("preview", args=[article.pk, article.newest_number, language])
        if part.has_text
        else "",
    }


def in_the_way(article: Article, language: str, by: User) -> list[Obstacle]:
    """Of handing it in."""
    story, _revision = editing.story_of(article)
    return _in_the_way(Verb.SUBMIT, language, story, by)


def _in_the_way(verb: Verb, language: str, story: Story, by: User) -> list[Obstacle]:
    actor = by.actor()
    return obstacles(verb, [language], story, actor, note="-", four_eyes=settings.FOUR_EYES)


def _reading(found: Sequence[Button], language: str, story: Story, by: User) -> Iterator[Button]:
    """What a second reader may do with this edition, and whether now: the buttons of a story are
    ready where any of its editions is."""
    for button in found:
        if button.verb in FOR_SECOND_READERS:
            ways = _in_the_way(button.verb, language, story, by)
            if not OUT_OF_PLAY & {it.code for it in ways}:
                yield replace(button, ready=not ways)

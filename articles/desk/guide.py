"""How a story goes, drawn from the table in workflow.py: for the help page and the documents."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from articles.languages import LANGUAGES
from articles.workflow import (
    EDITED,
    OF_TRANSLATIONS,
    ROLE_NAMES,
    ROLES,
    RULES,
    STATE_NAMES,
    VERB_NAMES,
    Actor,
    State,
    Verb,
    may,
)

# Where a verb leads that leaves the state to ``settled``, once the shared part is as far.
SETTLED = {
    Verb.APPROVE: State.APPROVED,
    Verb.SCHEDULE: State.SCHEDULED,
    Verb.UNSCHEDULE: State.APPROVED,
    Verb.PUBLISH: State.LIVE,
}
# The usual way of verbs that are possible in any state.
USUAL = {
    Verb.SCHEDULE: (State.APPROVED,),
    Verb.UNSCHEDULE: (State.SCHEDULED,),
    Verb.PUBLISH: (State.APPROVED, State.SCHEDULED),
    Verb.WITHDRAW: (State.LIVE,),
}

SOURCE, TRANSLATION = LANGUAGES[0], LANGUAGES[1]


class Row(NamedTuple):
    """One verb: its name, the states it leads from, where to, and who may use it, role by role."""

    verb: Verb
    name: str | Promise
    states: list[str]
    to: str
    note_required: bool
    who: list[str]


def rows() -> Iterator[Row]:
    for verb, rule in RULES.items():
        every = len(rule.states) == len(State)
        yield Row(
            verb=verb,
            name=VERB_NAMES[verb],
            states=[_("any state")]
            if every
            else [str(STATE_NAMES[state]) for state in State if state in rule.states],
            to=str(STATE_NAMES[to]) if (to := rule.to or SETTLED.get(verb)) else "",
            note_required=rule.note_required,
            who=[reach(verb, role) for role in ROLES],
        )


def roles() -> list[str]:
    return [str(ROLE_NAMES[role]) for role in ROLES]


def reach(verb: Verb, role: str) -> str:
    """Of which articles a role may use ``verb``: all, own, or translations; "" for none."""
    rights, part = frozenset(ROLES[role]), TRANSLATION if verb in OF_TRANSLATIONS else SOURCE
    anybody = Actor(0, rights, frozenset())
    if may(verb, anybody, part, SOURCE, own=False):
        return _("all")
    if may(verb, anybody, part, SOURCE, own=True):
        return _("own")
    if may(verb, Actor(0, rights, frozenset({TRANSLATION})), TRANSLATION, SOURCE, own=False):
        return _("in their languages")
    return ""


def diagram() -> Iterator[str]:
    """The states of an edition as a Mermaid state diagram, line by line."""
    yield "stateDiagram-v2"
    yield f"    [*] --> {State.DRAFT}"
    for state, name in STATE_NAMES.items():
        yield f"    {state}: {name}"
    for verb, rule in RULES.items():
        for state in State:
            if (to := rule.to or SETTLED.get(verb)) and state in USUAL.get(verb, rule.states):
                yield f"    {state} --> {to}: {VERB_NAMES[verb]}"
    for state, after in EDITED.items():
        if after != state:
            yield f"    {state} --> {after}: {_('edit')}"

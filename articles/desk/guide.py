"""How a story goes, drawn from the table in workflow.py: for the help page and the documents."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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

# For translators: from a translation that is missing to one that readers see, and after. What is
# pressed or followed stands in quotation marks, as it is on the screen.
WAY = (
    gettext_lazy(
        "“My queue” lists what waits for you: what was sent back, what is older than its source, "
        "what is missing, what somebody began. “Take it” keeps a line for you, so that nobody does "
        "it twice; “Hand it back” if you can’t do it. What is written of it stays."
    ),
    gettext_lazy(
        "Its title leads to the workbench, where the text stands row by row beside its source. "
        "Write each row, and choose the “Origin” below the last: how this text came to be. “Save” "
        "makes a revision; readers see nothing of it yet."
    ),
    gettext_lazy(
        "“Submit for review” saves, and asks once more before it hands the edition in. What is "
        "still in the way, such as an empty summary or an open comment, stands above the buttons."
    ),
    gettext_lazy(
        "A second reader, who may be another translator of your language but never you, finds the "
        "article on the first page under “Waiting for my review”, reads the rows behind “Translate "
        "row by row”, and uses “Approve”, or “Request changes” with a note: then it is in your "
        "queue again, as “Sent back”."
    ),
    gettext_lazy(
        "A publisher finds it under “Articles” and lets readers see it: “Publish” at once, "
        "“Schedule” at a set time. Category, tags and scores must be approved by then: a reviewer "
        "does that once for all languages."
    ),
    gettext_lazy(
        "When the source changes later, the edition comes back to the queue as “Outdated”. Readers "
        "keep the text they have until you have handed in a new one and it is published."
    ),
    gettext_lazy(
        "Below the queue stand the tags and categories that have no name in your language. A name "
        "is given once, and readers see it at once; who keeps the vocabulary changes it later."
    ),
)


# The workbench, step by step.
BENCH = (
    gettext_lazy(
        "The queue leads to it, and so does “Translate row by row” above each translation in an "
        "article’s form. Every heading, paragraph and list item of the source is a row, with its "
        "translation beside it."
    ),
    gettext_lazy(
        "The mark at each row says how it stands. In a row whose source has changed you see what "
        "was struck and what was added since it was translated: change only that, or press “The "
        "change does not affect the translation”."
    ),
    gettext_lazy(
        "Alt ↓ leads to the next row with something to do, Alt C copies the source, Ctrl S saves, "
        "Ctrl Enter saves and leads on to “Submit for review”."
    ),
    gettext_lazy(
        "What the checks find stands below a row. Mend it, take the fix that is offered, or open "
        "“Not an error…” and press “Let it stand”: that holds until either text of the row changes."
    ),
    gettext_lazy(
        "“Comment” at a row takes its text along; what you say stands beside the row until "
        "somebody follows “Answer or resolve”."
    ),
    gettext_lazy(
        "Second readers open “Against what is live”: row by row what readers see and what is about "
        "to be approved."
    ),
)


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
        # Translators: all articles; whose articles somebody may do something to.
        return _("all")
    if may(verb, anybody, part, SOURCE, own=True):
        # Translators: one’s own articles only.
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

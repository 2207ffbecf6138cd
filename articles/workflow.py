"""The table of states, verbs and roles. PURE.

This is the only place where they are declared. States belong to editions; what stands in the way
of a verb is found in obstacles.py.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from articles.languages import LANGUAGES, SHARED


class State(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    LIVE = "live"
    WITHDRAWN = "withdrawn"


STATE_NAMES = {
    State.DRAFT: _("Draft"),
    State.IN_REVIEW: _("In review"),
    State.CHANGES_REQUESTED: _("Changes requested"),
    State.APPROVED: _("Approved"),
    State.LIVE: _("Live"),
    State.WITHDRAWN: _("Withdrawn"),
}


class Verb(StrEnum):
    SUBMIT = "submit"
    REQUEST_CHANGES = "request_changes"
    APPROVE = "approve"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    RESTORE = "restore"


VERB_NAMES = {
    Verb.SUBMIT: _("Submit for review"),
    Verb.REQUEST_CHANGES: _("Request changes"),
    Verb.APPROVE: _("Approve"),
    Verb.PUBLISH: _("Publish"),
    Verb.WITHDRAW: _("Withdraw"),
    Verb.RESTORE: _("Restore"),
}

# Each is a permission on Article; the groups of the desk get theirs from ROLES.
WRITE = "write_article"
TRANSLATE = "translate_article"
EDIT = "edit_article"
REVIEW = "review_article"
PUBLISH = "publish_article"

RIGHTS = {
    WRITE: _("Can write articles and edit own ones"),
    TRANSLATE: _("Can translate articles into own languages"),
    EDIT: _("Can edit every article"),
    REVIEW: _("Can review and approve articles"),
    PUBLISH: _("Can publish and withdraw articles"),
}


def language_right(language: str) -> str:
    """The permission that gives one language to a translator: ``work_in_zh_hans``."""
    return f"work_in_{language.replace('-', '_')}"


ROLES: dict[str, tuple[str, ...]] = {
    "Writer": (WRITE,),
    "Translator": (TRANSLATE,),
    "Reviewer": (WRITE, EDIT, REVIEW),
    "Publisher": (WRITE, EDIT, REVIEW, PUBLISH),
}
ROLE_NAMES = {
    "Writer": _("Writer"),
    "Translator": _("Translator"),
    "Reviewer": _("Reviewer"),
    "Publisher": _("Publisher"),
}


@dataclass(frozen=True)
class Rule:
    """From which states of an edition a verb leads, and to which; None leaves it to ``settled``."""

    states: frozenset[State]
    to: State | None
    note_required: bool = False


RULES = {
    Verb.SUBMIT: Rule(
        frozenset({State.DRAFT, State.CHANGES_REQUESTED, State.WITHDRAWN}), State.IN_REVIEW
    ),
    Verb.REQUEST_CHANGES: Rule(
        frozenset({State.IN_REVIEW, State.APPROVED}), State.CHANGES_REQUESTED, note_required=True
    ),
    Verb.APPROVE: Rule(frozenset({State.IN_REVIEW}), None),
    # A draft may follow an approved revision: what matters is the revision that is published.
    Verb.PUBLISH: Rule(frozenset(State), None),
    Verb.WITHDRAW: Rule(frozenset(State), State.WITHDRAWN, note_required=True),
    Verb.RESTORE: Rule(frozenset(State), None),
}

# What a change of its text, or of the shared part, makes of an edition's state.
EDITED = {
    State.DRAFT: State.DRAFT,
    State.IN_REVIEW: State.IN_REVIEW,
    State.CHANGES_REQUESTED: State.CHANGES_REQUESTED,
    State.APPROVED: State.DRAFT,
    State.LIVE: State.DRAFT,
    State.WITHDRAWN: State.WITHDRAWN,
}

# These verbs void every approval of the parts they name.
VOIDING = frozenset({Verb.REQUEST_CHANGES, Verb.WITHDRAW})


@dataclass(frozen=True)
class Actor:
    """Who acts: an id, the rights held now, and the languages given to a translator."""

    id: int
    rights: frozenset[str]
    languages: frozenset[str]


def may_edit(actor: Actor, part: str, source_language: str, own: bool) -> bool:
    """Section 4 of the design: writers their own, translators the languages given to them."""
    if EDIT in actor.rights or (WRITE in actor.rights and own):
        return True
    return (
        TRANSLATE in actor.rights
        and part in actor.languages
        and part in LANGUAGES
        and part != source_language
    )


def may(verb: Verb, actor: Actor, part: str, source_language: str, own: bool) -> bool:
    if verb in (Verb.PUBLISH, Verb.WITHDRAW, Verb.RESTORE):
        return PUBLISH in actor.rights
    if verb is Verb.SUBMIT:
        return may_edit(actor, part, source_language, own)
    second_reader = TRANSLATE in actor.rights and part in actor.languages and part in LANGUAGES
    return REVIEW in actor.rights or second_reader


def may_share(actor: Actor, source_language: str, own: bool) -> bool:
    """Show a revision to people without an account: whoever works on the article."""
    works_on_it = any(may_edit(actor, part, source_language, own) for part in (*LANGUAGES, SHARED))
    return works_on_it or bool({REVIEW, PUBLISH} & actor.rights)


def may_unshare(actor: Actor, sharer: int) -> bool:
    return actor.id == sharer or PUBLISH in actor.rights

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
    SCHEDULED = "scheduled"
    LIVE = "live"
    WITHDRAWN = "withdrawn"


# Translators: how one language version of an article stands.
STATE_NAMES = {
    State.DRAFT: _("Draft"),
    State.IN_REVIEW: _("In review"),
    State.CHANGES_REQUESTED: _("Changes requested"),
    State.APPROVED: _("Approved"),
    State.SCHEDULED: _("Scheduled"),
    State.LIVE: _("Live"),
    State.WITHDRAWN: _("Withdrawn"),
}


class Verb(StrEnum):
    SUBMIT = "submit"
    ASSIGN = "assign"
    CLAIM = "claim"
    RELEASE = "release"
    TAKE = "take"
    HAND_BACK = "hand_back"
    COMMENT = "comment"
    RESOLVE = "resolve"
    REQUEST_CHANGES = "request_changes"
    APPROVE = "approve"
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    RESTORE = "restore"


# Translators: what somebody does to an article; on buttons and in its history.
VERB_NAMES = {
    Verb.SUBMIT: _("Submit for review"),
    Verb.ASSIGN: _("Assign"),
    Verb.CLAIM: _("Claim the review"),
    Verb.RELEASE: _("Release the review"),
    Verb.TAKE: _("Take the translation"),
    Verb.HAND_BACK: _("Hand back the translation"),
    Verb.COMMENT: _("Comment"),
    Verb.RESOLVE: _("Resolve"),
    Verb.REQUEST_CHANGES: _("Request changes"),
    Verb.APPROVE: _("Approve"),
    Verb.SCHEDULE: _("Schedule"),
    Verb.UNSCHEDULE: _("Unschedule"),
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
# Translators: what somebody is at the desk.
ROLE_NAMES = {
    "Writer": _("Writer"),
    "Translator": _("Translator"),
    "Reviewer": _("Reviewer"),
    "Publisher": _("Publisher"),
}


@dataclass(frozen=True)
class Rule:
    """From which states of an edition a verb leads, and to which; None leaves it to ``settled``.

    ``newest_only``: it is a judgement of the newest revision, not of one behind it.
    """

    states: frozenset[State]
    to: State | None
    note_required: bool = False
    newest_only: bool = False


ANY = frozenset(State)
RULES = {
    Verb.SUBMIT: Rule(
        frozenset({State.DRAFT, State.CHANGES_REQUESTED, State.WITHDRAWN}),
        State.IN_REVIEW,
        newest_only=True,
    ),
    Verb.ASSIGN: Rule(ANY, None),
    Verb.CLAIM: Rule(frozenset({State.IN_REVIEW}), None),
    Verb.RELEASE: Rule(ANY, None),  # a review may be asked for before there is one
    Verb.TAKE: Rule(ANY, None),  # whatever is live of it may be outdated tomorrow
    Verb.HAND_BACK: Rule(ANY, None),
    Verb.COMMENT: Rule(ANY, None, note_required=True),
    Verb.RESOLVE: Rule(ANY, None),
    Verb.REQUEST_CHANGES: Rule(
        frozenset({State.IN_REVIEW, State.APPROVED, State.SCHEDULED}),
        State.CHANGES_REQUESTED,
        note_required=True,
        newest_only=True,
    ),
    Verb.APPROVE: Rule(frozenset({State.IN_REVIEW}), None, newest_only=True),
    # A draft may follow an approved revision: what matters is the revision that is published.
    Verb.SCHEDULE: Rule(ANY, None),
    Verb.UNSCHEDULE: Rule(ANY, None),
    Verb.PUBLISH: Rule(ANY, None),
    Verb.WITHDRAW: Rule(ANY, State.WITHDRAWN, note_required=True),
    Verb.RESTORE: Rule(ANY, None, newest_only=True),
}

# Who may use a verb, beside those who may edit and those who may review: see ``may``.
PUBLISHERS = frozenset({Verb.SCHEDULE, Verb.UNSCHEDULE, Verb.PUBLISH, Verb.WITHDRAW, Verb.RESTORE})
# Of translations only: nobody translates the text that was there first.
OF_TRANSLATIONS = frozenset({Verb.TAKE, Verb.HAND_BACK})
# These may be done to the shared part, too; all others to editions only.
ON_SHARED = frozenset({Verb.APPROVE, Verb.COMMENT, Verb.RESOLVE, Verb.RESTORE})

# What a change of its text, or of the shared part, makes of an edition's state.
EDITED = {
    State.DRAFT: State.DRAFT,
    State.IN_REVIEW: State.IN_REVIEW,
    State.CHANGES_REQUESTED: State.CHANGES_REQUESTED,
    State.APPROVED: State.DRAFT,
    State.SCHEDULED: State.DRAFT,  # the plan stands: it names the revision that was approved
    State.LIVE: State.DRAFT,
    State.WITHDRAWN: State.WITHDRAWN,
}

# These verbs void every approval of the parts they name, and end what was planned for them.
VOIDING = frozenset({Verb.REQUEST_CHANGES, Verb.WITHDRAW})


@dataclass(frozen=True)
class Actor:
    """Who acts: an id, the rights held now, and the languages given to a translator."""

    id: int
    rights: frozenset[str]
    languages: frozenset[str]


def may_create(actor: Actor) -> bool:
    return WRITE in actor.rights


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
    if verb in PUBLISHERS:
        return PUBLISH in actor.rights
    if verb is Verb.ASSIGN:
        return EDIT in actor.rights
    edits = may_edit(actor, part, source_language, own)
    if verb is Verb.SUBMIT:
        return edits
    if verb in OF_TRANSLATIONS:
        return edits and part in LANGUAGES and part != source_language
    second_reader = TRANSLATE in actor.rights and part in actor.languages and part in LANGUAGES
    reviews = REVIEW in actor.rights or second_reader
    # Whoever mends what a comment asked for says so.
    return reviews or (verb is Verb.RESOLVE and edits)


def may_share(actor: Actor, source_language: str, own: bool) -> bool:
    """Show a revision to people without an account: whoever works on the article."""
    works_on_it = any(may_edit(actor, part, source_language, own) for part in (*LANGUAGES, SHARED))
    return works_on_it or bool({REVIEW, PUBLISH} & actor.rights)


def may_unshare(actor: Actor, sharer: int) -> bool:
    return actor.id == sharer or PUBLISH in actor.rights

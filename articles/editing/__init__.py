"""The verbs. Each is one function: guard → transaction (row locked) → change → Event.

``at`` (aware datetime) and ``by`` are arguments everywhere. Permission is asked here; screens
only hide what a verb would refuse. A refused verb raises Refused and leaves every row as it was.
"""

from articles.editing.assigning import assign, claim, hand_back, release, take
from articles.editing.commenting import answer, comment, resolve
from articles.editing.dismissing import dismiss, undismiss
from articles.editing.glossary import SavedTerm, add_term, change_term
from articles.editing.glossary_import import Report, import_terms
from articles.editing.naming import give_name
from articles.editing.previewing import AsPublished, as_published, revoke_preview, share_preview
from articles.editing.publishing import publish, withdraw
from articles.editing.refusal import Clash, Conflict, Refused
from articles.editing.restoring import discard, restore
from articles.editing.reviewing import approve, request_changes, submit
from articles.editing.saving import Saved, create, save
from articles.editing.scheduling import publish_due, schedule, unschedule
from articles.editing.story import story_of
from articles.editing.translating import (
    Opened,
    Sheet,
    mark_minor,
    opened,
    translate,
    unaffected,
)
from articles.editing.wording import Worded, add_disclaimer, word

__all__ = [
    "AsPublished",
    "Clash",
    "Conflict",
    "Opened",
    "Refused",
    "Report",
    "Saved",
    "SavedTerm",
    "Sheet",
    "Worded",
    "add_disclaimer",
    "add_term",
    "answer",
    "approve",
    "as_published",
    "assign",
    "change_term",
    "claim",
    "comment",
    "create",
    "discard",
    "dismiss",
    "give_name",
    "hand_back",
    "import_terms",
    "mark_minor",
    "opened",
    "publish",
    "publish_due",
    "release",
    "request_changes",
    "resolve",
    "restore",
    "revoke_preview",
    "save",
    "schedule",
    "share_preview",
    "story_of",
    "submit",
    "take",
    "translate",
    "unaffected",
    "undismiss",
    "unschedule",
    "withdraw",
    "word",
]

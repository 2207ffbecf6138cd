"""The verbs. Each is one function: guard → transaction (row locked) → change → Event.

``at`` (aware datetime) and ``by`` are arguments everywhere. Permission is asked here; screens
only hide what a verb would refuse. A refused verb raises Refused and leaves every row as it was.
"""

from articles.editing.previewing import AsPublished, as_published, revoke_preview, share_preview
from articles.editing.publishing import publish, withdraw
from articles.editing.refusal import Clash, Conflict, Refused
from articles.editing.restoring import discard, restore
from articles.editing.reviewing import approve, request_changes, submit
from articles.editing.saving import Saved, create, save
from articles.editing.story import story_of

__all__ = [
    "AsPublished",
    "Clash",
    "Conflict",
    "Refused",
    "Saved",
    "approve",
    "as_published",
    "create",
    "discard",
    "publish",
    "request_changes",
    "restore",
    "revoke_preview",
    "save",
    "share_preview",
    "story_of",
    "submit",
    "withdraw",
]

"""What is known of a story, and what stands in the way of a verb. PURE.

Approvals belong to parts (the shared part, or one language) and hold for one digest.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.content import FIELD_NAMES
from articles.languages import LANGUAGES, NAME, SHARED
from articles.workflow import (
    EDITED,
    RULES,
    STATE_NAMES,
    VERB_NAMES,
    VOIDING,
    Actor,
    State,
    Verb,
    may,
)


@dataclass(frozen=True)
class Mark:
    """One line of the record, as far as approvals go: a verb on parts, each with its digest."""

    verb: str
    number: int
    digests: Mapping[str, str]
    by: int | None = None
    responsible: bool = False


@dataclass(frozen=True)
class Part:
    """What is known of one part at one revision."""

    name: str
    digest: str
    state: State | None = None  # editions only
    has_text: bool = True
    missing: tuple[str, ...] = ()
    live_digest: str = ""  # "" where readers see nothing of it
    approval: Mark | None = None
    hands: frozenset[int | None] = frozenset()  # who changed it since it was last approved

    @property
    def is_live(self) -> bool:
        return self.live_digest == self.digest

    @property
    def may_go_out(self) -> bool:
        return self.approval is not None or self.is_live


@dataclass(frozen=True)
class Story:
    """What is known of an article at one revision: what every rule below asks."""

    parts: Mapping[str, Part]
    number: int
    newest: int
    newest_live: int  # 0 where nothing is live
    source_language: str
    owner: int | None


@dataclass(frozen=True)
class Obstacle:
    """One thing that stands in the way: ``part`` and ``field`` say where, for the link to it."""

    code: str
    message: str | Promise
    part: str = ""
    field: str = ""


def standing(history: Sequence[Mark], part: str, digest: str, last_change: int = 0) -> Mark | None:
    """The approval of ``part`` that holds for ``digest``: given, not voided since, and no older
    than revision ``last_change``. A text that comes back after a change needs its own."""
    approval = None
    for mark in history:
        if part not in mark.digests:
            continue
        if mark.verb in VOIDING:
            approval = None
        elif mark.verb == Verb.APPROVE and mark.digests[part] == digest:
            approval = mark if mark.number >= last_change else None
    return approval


def last_approved(history: Sequence[Mark], part: str) -> int:
    """The revision at which ``part`` was last approved, 0 if never or voided since."""
    number = 0
    for mark in history:
        if part in mark.digests:
            if mark.verb in VOIDING:
                number = 0
            elif mark.verb == Verb.APPROVE:
                number = mark.number
    return number


def settled(part: Part, shared: Part) -> State:
    """An edition is live or approved when its language part and the shared part both are."""
    assert part.state is not None
    if part.live_digest and part.is_live and shared.is_live:
        return State.LIVE
    movable = part.state in (State.DRAFT, State.IN_REVIEW, State.APPROVED, State.LIVE)
    if movable and part.has_text and part.may_go_out and shared.may_go_out:
        return State.APPROVED
    return EDITED[part.state] if part.state in (State.APPROVED, State.LIVE) else part.state


def obstacles(
    verb: Verb,
    parts: Iterable[str],
    story: Story,
    actor: Actor,
    *,
    note: str = "",
    four_eyes: bool = True,
) -> list[Obstacle]:
    """Everything that stands in the way of ``verb`` on ``parts``; empty when it may be done."""
    found: list[Obstacle] = []
    names = list(dict.fromkeys(parts))
    if (not any(name in LANGUAGES for name in names) and verb is not Verb.APPROVE) or not names:
        found.append(Obstacle("no_part", _("Choose at least one language.")))
    if RULES[verb].note_required and not note.strip():
        found.append(Obstacle("no_note", _("Say why: a note is required."), field="note"))
    if verb not in (Verb.PUBLISH, Verb.WITHDRAW) and story.number != story.newest:
        found.append(newer_exists(story.newest))
    own = actor.id == story.owner
    for name in names:
        if not may(verb, actor, name, story.source_language, own):
            found.append(Obstacle("no_right", _("You do not have the right to do this."), name))
        found += _IN_THE_WAY[verb](story.parts[name], story, actor, four_eyes)
    if verb is Verb.PUBLISH:
        found += _before_publishing(names, story)
    return found


def newer_exists(newest: int) -> Obstacle:
    message = _("Revision {newest} has been saved since. Look at it first.")
    return Obstacle("not_newest", message.format(newest=newest))


def _wrong_state(verb: Verb, part: Part) -> list[Obstacle]:
    if part.state is None or part.state in RULES[verb].states:
        return []
    message = _("{verb} is not possible now: the {language} edition is “{state}”.").format(
        verb=VERB_NAMES[verb], language=NAME[part.name], state=STATE_NAMES[part.state]
    )
    return [Obstacle("wrong_state", message, part.name)]


def _incomplete(part: Part, shared: Part) -> list[Obstacle]:
    found = [
        Obstacle(
            "missing",
            _("{language}: {field} is missing.").format(
                language=NAME[part.name], field=FIELD_NAMES[field]
            ),
            part.name,
            field,
        )
        for field in (part.missing if part.name != SHARED else ())
    ]
    return found + [
        Obstacle(
            "missing", _("{field} is missing.").format(field=FIELD_NAMES[field]), SHARED, field
        )
        for field in shared.missing
    ]


def _before_submit(part: Part, story: Story, actor: Actor, four_eyes: bool) -> list[Obstacle]:
    return _wrong_state(Verb.SUBMIT, part) + _incomplete(part, story.parts[SHARED])


def _before_approve(part: Part, story: Story, actor: Actor, four_eyes: bool) -> list[Obstacle]:
    found = _wrong_state(Verb.APPROVE, part) + _incomplete(part, story.parts[SHARED])
    if four_eyes and not part.may_go_out and actor.id in part.hands:
        message = (
            _("You changed the category, tags, scores or source: somebody else approves them.")
            if part.name == SHARED
            else _("You changed the {language} text: somebody else approves it.").format(
                language=NAME[part.name]
            )
        )
        found.append(Obstacle("four_eyes", message, part.name))
    return found


def _before_request(part: Part, story: Story, actor: Actor, four_eyes: bool) -> list[Obstacle]:
    return _wrong_state(Verb.REQUEST_CHANGES, part)


def _before_withdraw(part: Part, story: Story, actor: Actor, four_eyes: bool) -> list[Obstacle]:
    if part.live_digest:
        return []
    message = _("The {language} edition is not live.").format(language=NAME[part.name])
    return [Obstacle("not_live", message, part.name)]


def _before_part(part: Part, story: Story, actor: Actor, four_eyes: bool) -> list[Obstacle]:
    found = _incomplete(part, story.parts[SHARED])
    if not part.may_go_out:
        message = _("The {language} text of revision {number} is not approved.").format(
            language=NAME[part.name], number=story.number
        )
        found.append(Obstacle("not_approved", message, part.name))
    return found


def _before_publishing(names: Sequence[str], story: Story) -> list[Obstacle]:
    found = []
    shared = story.parts[SHARED]
    if not shared.may_go_out:
        message = _("Category, tags, scores and source of revision {number} are not approved.")
        found.append(Obstacle("not_approved", message.format(number=story.number), SHARED))
    if story.number < story.newest_live:
        message = _("Revision {number} is older than what is live ({live}): restore it instead.")
        text = message.format(number=story.number, live=story.newest_live)
        found.append(Obstacle("older", text))
    if shared.is_live and names and all(story.parts[name].is_live for name in names):
        found.append(
            Obstacle("already_live", _("This is live already: there is nothing to publish."))
        )
    return found


def _before_restore(part: Part, story: Story, actor: Actor, four_eyes: bool) -> list[Obstacle]:
    return []


_IN_THE_WAY = {
    Verb.SUBMIT: _before_submit,
    Verb.REQUEST_CHANGES: _before_request,
    Verb.APPROVE: _before_approve,
    Verb.PUBLISH: _before_part,
    Verb.WITHDRAW: _before_withdraw,
    Verb.RESTORE: _before_restore,
}

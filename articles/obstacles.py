"""What is known of a story, and what stands in the way of a verb. PURE.

Approvals belong to parts (the shared part, or one language) and hold for one digest.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.content import FIELD_NAMES, place_name
from articles.languages import NAME, SHARED
from articles.workflow import (
    EDITED,
    ON_SHARED,
    PUBLISH,
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
    id: int = 0
    field: str = ""  # of a comment; "" where it is about the whole part
    thread: int = 0  # the comment that this one answers or resolves


@dataclass(frozen=True)
class Thread:
    """A comment with its answers, as long as nobody has resolved it."""

    id: int
    part: str
    field: str


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
    threads: tuple[Thread, ...] = ()  # open comments
    planned_digest: str = ""  # what an open plan will publish of it
    claimed_by: int | None = None
    outdated: bool = False  # a translation whose source was changed after it

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
    """One thing that stands in the way: ``part`` and ``field`` say where, for the link to it;
    ``thread`` leads to a comment."""

    code: str
    message: str | Promise
    part: str = ""
    field: str = ""
    thread: int = 0


_SETTLED = frozenset({State.APPROVED, State.SCHEDULED, State.LIVE})
_MOVABLE = _SETTLED | {State.DRAFT, State.IN_REVIEW}


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


def open_threads(history: Sequence[Mark]) -> list[Thread]:
    """The comments nobody has resolved, the oldest first. An answer opens a resolved one again."""
    threads: dict[int, Thread] = {}
    resolved: set[int] = set()
    for mark in history:
        if mark.verb == Verb.RESOLVE:
            resolved.add(mark.thread)
        elif mark.verb == Verb.COMMENT and mark.thread:
            resolved.discard(mark.thread)
        elif mark.verb == Verb.COMMENT:
            threads[mark.id] = Thread(mark.id, next(iter(mark.digests)), mark.field)
    return [thread for thread in threads.values() if thread.id not in resolved]


def settled(part: Part, shared: Part) -> State:
    """An edition is live or approved when its language part and the shared part both are."""
    assert part.state is not None
    if part.live_digest and part.is_live and shared.is_live:
        return State.LIVE
    if part.state in _MOVABLE and part.has_text and part.may_go_out and shared.may_go_out:
        return State.SCHEDULED if part.planned_digest == part.digest else State.APPROVED
    return EDITED[part.state] if part.state in _SETTLED else part.state


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
    if not names or (SHARED in names and verb not in ON_SHARED):
        found.append(Obstacle("no_part", _("Choose at least one language.")))
        names = []
    if RULES[verb].note_required and not note.strip():
        found.append(Obstacle("no_note", _("Say why: a note is required."), field="note"))
    if RULES[verb].newest_only and story.number != story.newest:
        found.append(newer_exists(story.newest))
    own = actor.id == story.owner
    for name in names:
        if not may(verb, actor, name, story.source_language, own):
            found.append(Obstacle("no_right", _("You do not have the right to do this."), name))
        found += _IN_THE_WAY[verb](story.parts[name], story, actor, four_eyes)
    if verb in (Verb.PUBLISH, Verb.SCHEDULE):
        found += _before_publishing(names, story)
    return list(dict.fromkeys(found))


def cautions(verb: Verb, parts: Iterable[str], story: Story, actor: Actor) -> list[Obstacle]:
    """What does not forbid ``verb``, but should be known before: an approval of an older source
    still holds (rule 2 of the design), and a claimed review may be given by another."""
    found = []
    for name in dict.fromkeys(parts):
        part = story.parts[name]
        if part.outdated and verb in _CARRYING:
            message = _("{language}: the source text was changed after this one.")
            text = message.format(language=NAME[name])
            found.append(Obstacle("outdated", text, name, "analysis"))
        if verb in _JUDGING and part.claimed_by not in (None, actor.id):
            message = _("{language}: somebody else has claimed this review.")
            found.append(Obstacle("claimed", message.format(language=NAME[name]), name))
    return found


_CARRYING = frozenset({Verb.SUBMIT, Verb.APPROVE, Verb.SCHEDULE, Verb.PUBLISH})
_JUDGING = frozenset({Verb.APPROVE, Verb.REQUEST_CHANGES})


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


def _commented(part: Part, shared: Part) -> list[Obstacle]:
    found = []
    for thread in dict.fromkeys((*part.threads, *shared.threads)):
        if thread.field:
            message = _("A comment on {field} is open: resolve it first.").format(
                field=place_name(thread.part, thread.field)
            )
        elif thread.part in NAME:
            message = _("A comment on the {language} edition is open: resolve it first.").format(
                language=NAME[thread.part]
            )
        else:
            message = str(_("A comment on the story is open: resolve it first."))
        found.append(Obstacle("comment", message, thread.part, thread=thread.id))
    return found


def _before_submit(part: Part, story: Story, actor: Actor, four_eyes: bool) -> list[Obstacle]:
    shared = story.parts[SHARED]
    return _wrong_state(Verb.SUBMIT, part) + _incomplete(part, shared) + _commented(part, shared)


def _before_approve(part: Part, story: Story, actor: Actor, four_eyes: bool) -> list[Obstacle]:
    shared = story.parts[SHARED]
    found = _wrong_state(Verb.APPROVE, part) + _incomplete(part, shared)
    found += _commented(part, shared)
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


def _before_claim(part: Part, story: Story, actor: Actor, four_eyes: bool) -> list[Obstacle]:
    found = _wrong_state(Verb.CLAIM, part)
    if part.claimed_by is not None:
        message = (
            _("You have claimed the review of the {language} edition already.")
            if part.claimed_by == actor.id
            else _("Somebody else has claimed the review of the {language} edition.")
        )
        found.append(Obstacle("claimed", message.format(language=NAME[part.name]), part.name))
    return found


def _before_release(part: Part, story: Story, actor: Actor, four_eyes: bool) -> list[Obstacle]:
    if part.claimed_by is None:
        message = _("Nobody has claimed the review of the {language} edition.")
        text = message.format(language=NAME[part.name])
        return [Obstacle("not_claimed", text, part.name)]
    if part.claimed_by != actor.id and PUBLISH not in actor.rights:
        message = _("Only who claimed the review of the {language} edition, or a publisher, may.")
        text = message.format(language=NAME[part.name])
        return [Obstacle("no_right", text, part.name)]
    return []


def _before_request(part: Part, story: Story, actor: Actor, four_eyes: bool) -> list[Obstacle]:
    return _wrong_state(Verb.REQUEST_CHANGES, part)


def _before_withdraw(part: Part, story: Story, actor: Actor, four_eyes: bool) -> list[Obstacle]:
    if part.live_digest:
        return []
    message = _("The {language} edition is not live.").format(language=NAME[part.name])
    return [Obstacle("not_live", message, part.name)]


def _before_schedule(part: Part, story: Story, actor: Actor, four_eyes: bool) -> list[Obstacle]:
    found = _before_part(part, story, actor, four_eyes)
    if part.planned_digest:
        message = _("The {language} edition is scheduled already: unschedule it first.")
        found.append(Obstacle("planned", message.format(language=NAME[part.name]), part.name))
    return found


def _before_unschedule(part: Part, story: Story, actor: Actor, four_eyes: bool) -> list[Obstacle]:
    if part.planned_digest:
        return []
    message = _("The {language} edition is not scheduled.").format(language=NAME[part.name])
    return [Obstacle("not_planned", message, part.name)]


def _before_part(part: Part, story: Story, actor: Actor, four_eyes: bool) -> list[Obstacle]:
    shared = story.parts[SHARED]
    found = _incomplete(part, shared) + _commented(part, shared)
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


def _always(part: Part, story: Story, actor: Actor, four_eyes: bool) -> list[Obstacle]:
    return []


_IN_THE_WAY = {
    Verb.SUBMIT: _before_submit,
    Verb.ASSIGN: _always,
    Verb.CLAIM: _before_claim,
    Verb.RELEASE: _before_release,
    Verb.COMMENT: _always,
    Verb.RESOLVE: _always,
    Verb.REQUEST_CHANGES: _before_request,
    Verb.APPROVE: _before_approve,
    Verb.SCHEDULE: _before_schedule,
    Verb.UNSCHEDULE: _before_unschedule,
    Verb.PUBLISH: _before_part,
    Verb.WITHDRAW: _before_withdraw,
    Verb.RESTORE: _always,
}

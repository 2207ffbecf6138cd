"""How a story stands: what is known of it at one revision, and what follows for its editions. PURE.

Approvals belong to parts (the shared part, or one language) and hold for one digest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from articles.workflow import EDITED, VOIDING, State, Verb


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
    translated_by: int | None = None
    outdated: bool = False  # a translation of which rows were changed in the source after it
    partial: bool = False  # a translation that lacks rows of the source

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
    handed_in: int = 0  # the newest source text that was submitted or approved, and not sent back


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


def handed_in(history: Sequence[Mark], part: str) -> int:
    """The newest revision at which ``part`` was submitted or approved, 0 if never or voided
    since: what follows it is a draft, and nobody's work yet."""
    number = 0
    for mark in history:
        if part in mark.digests:
            if mark.verb in VOIDING:
                number = 0
            elif mark.verb in (Verb.SUBMIT, Verb.APPROVE):
                number = max(number, mark.number)
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

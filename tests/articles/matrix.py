"""The role matrix, written down a second time: from the design, not from workflow.py.

Two people walk through it, each in every role in turn: one wrote the article and owns it, the
other never touched it. ``answer`` says what each verb should answer them, in each state.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from articles import editing
from articles.languages import LANGUAGES, PARTS, SHARED
from articles.models import Article, Edition, Event, Revision, User
from articles.obstacles import Obstacle
from articles.workflow import Verb
from tests.articles.conftest import NOON, text_in

EN, ZH = "en", "zh-hans"
# What is asked of an article beside the verbs of the table.
EDIT, ANSWER = "edit", "answer"
TALK = {Verb.COMMENT, ANSWER, Verb.RESOLVE}

# From the newest revision of a complete draft in both languages to each state, step by step.
STATES = {
    "draft": "",
    "in_review": "submit",
    "claimed": "submit",  # by whoever walks
    "claimed_by_another": "submit claim",
    "taken": "",  # the translation, by whoever walks
    "taken_by_another": "take",
    "changes_requested": "submit request_changes",
    "approved": "submit approve",
    "scheduled": "submit approve schedule",
    "live": "submit approve publish",
    "waiting": "submit approve publish change",  # live, with changes that nobody has seen
    "ready": "submit approve publish change submit approve",  # live, with approved changes
    "withdrawn": "submit approve publish withdraw",
    "source_live": "submit approve publish",  # English only: the translation is on its way
}
ANY = frozenset(STATES)
UNDER_REVIEW = {"in_review", "claimed", "claimed_by_another"}
DRAFTS = {"draft", "taken", "taken_by_another"}

WORKS: dict[str, set[str] | frozenset[str]] = {
    EDIT: ANY,
    Verb.SUBMIT: {*DRAFTS, "changes_requested", "waiting", "withdrawn"},
    Verb.ASSIGN: ANY,
    Verb.CLAIM: {"in_review"},
    Verb.RELEASE: {"claimed"},
    Verb.TAKE: ANY - {"taken", "taken_by_another"},
    Verb.HAND_BACK: {"taken"},
    Verb.COMMENT: ANY,
    ANSWER: ANY,
    Verb.RESOLVE: ANY,
    Verb.REQUEST_CHANGES: {*UNDER_REVIEW, "approved", "scheduled", "ready"},
    Verb.APPROVE: UNDER_REVIEW,
    Verb.SCHEDULE: {"approved", "ready"},
    Verb.UNSCHEDULE: {"scheduled"},
    Verb.PUBLISH: {"approved", "scheduled", "ready"},
    Verb.WITHDRAW: {"live", "waiting", "ready"},
    Verb.RESTORE: ANY,
}
IN_THE_WAY = {
    Verb.SUBMIT: "wrong_state",
    Verb.CLAIM: "wrong_state",
    Verb.RELEASE: "not_claimed",
    Verb.TAKE: "taken",
    Verb.HAND_BACK: "not_taken",
    Verb.REQUEST_CHANGES: "wrong_state",
    Verb.APPROVE: "wrong_state",
    Verb.SCHEDULE: "not_approved",
    Verb.UNSCHEDULE: "not_planned",
    Verb.PUBLISH: "not_approved",
    Verb.WITHDRAW: "not_live",
}
BUT = {
    (Verb.CLAIM, "claimed"): "claimed",
    (Verb.CLAIM, "claimed_by_another"): "claimed",
    (Verb.RELEASE, "claimed_by_another"): "no_right",  # publishers apart
    (Verb.HAND_BACK, "taken_by_another"): "no_right",  # those who assign apart
    (Verb.SCHEDULE, "scheduled"): "planned",
    (Verb.SCHEDULE, "live"): "already_live",
    (Verb.PUBLISH, "live"): "already_live",
}

ALL, TEXTS = set(PARTS), set(LANGUAGES)
# Who may use a verb on which parts: writers of their own articles only; translators given
# Chinese, and English, which this article was written in; reviewers; publishers.
RIGHTS: dict[str, tuple[set[str], set[str], set[str], set[str], set[str]]] = {
    EDIT: (ALL, {ZH}, set(), ALL, ALL),
    Verb.SUBMIT: (TEXTS, {ZH}, set(), TEXTS, TEXTS),
    Verb.ASSIGN: (set(), set(), set(), TEXTS, TEXTS),
    Verb.CLAIM: (set(), {ZH}, {EN}, TEXTS, TEXTS),
    Verb.RELEASE: (set(), {ZH}, {EN}, TEXTS, TEXTS),
    Verb.TAKE: ({ZH}, {ZH}, set(), {ZH}, {ZH}),
    Verb.HAND_BACK: ({ZH}, {ZH}, set(), {ZH}, {ZH}),
    Verb.COMMENT: (set(), {ZH}, {EN}, ALL, ALL),
    ANSWER: (ALL, {ZH}, {EN}, ALL, ALL),
    Verb.RESOLVE: (ALL, {ZH}, {EN}, ALL, ALL),
    Verb.REQUEST_CHANGES: (set(), {ZH}, {EN}, TEXTS, TEXTS),
    Verb.APPROVE: (set(), {ZH}, {EN}, ALL, ALL),
    Verb.SCHEDULE: (set(), set(), set(), set(), TEXTS),
    Verb.UNSCHEDULE: (set(), set(), set(), set(), TEXTS),
    Verb.PUBLISH: (set(), set(), set(), set(), TEXTS),
    Verb.WITHDRAW: (set(), set(), set(), set(), TEXTS),
    Verb.RESTORE: (set(), set(), set(), set(), ALL),
}


class Role(NamedTuple):
    group: str
    column: int  # of RIGHTS; the outsider has none
    language: str = ""
    superuser: bool = False


ROLES = {
    "writer": Role("Writer", 0),
    "translator": Role("Translator", 1, ZH),
    "translator into the source language": Role("Translator", 2, EN),
    "reviewer": Role("Reviewer", 3),
    "publisher": Role("Publisher", 4),
    "superuser": Role("", 4, superuser=True),
    "outsider": Role("", -1),
}


class Person(NamedTuple):
    role: str
    own: bool

    def __str__(self) -> str:
        return f"{self.role}, {'own' if self.own else 'of another'}"


PEOPLE = [Person(role, own) for role in ROLES for own in (False, True)]


def rights(person: Person, verb: str) -> set[str]:
    role = ROLES[person.role]
    if person.role == "outsider" or (person.role == "writer" and not person.own):
        return set()
    return RIGHTS[verb][role.column]


def state_of(state: str, part: str) -> str:
    """Where the editions differ, the state of this one."""
    if state == "source_live":
        return "draft" if part == ZH else "live"
    return state


def unapproved(state: str, part: str) -> bool:
    """Whether the newest text of this part still waits for the approval of somebody."""
    if state == "withdrawn":
        return part != SHARED  # withdrawing names the editions
    return state in {*DRAFTS, "changes_requested", "waiting", *UNDER_REVIEW}


def answer(verb: str, state: str, part: str, person: Person) -> str:
    """ "" where the verb is done, else the code of what is in its way before all other things."""
    state = state_of(state, part)
    if part not in rights(person, verb):
        return "no_right"
    if verb == Verb.APPROVE and (part == SHARED or state in WORKS[verb]):
        return "four_eyes" if person.own and unapproved(state, part) else ""
    if state in WORKS[verb]:
        return ""
    if (verb, state) == (Verb.RELEASE, "claimed_by_another") and rights(person, Verb.PUBLISH):
        return ""
    if (verb, state) == (Verb.HAND_BACK, "taken_by_another") and rights(person, Verb.ASSIGN):
        return ""
    return BUT.get((verb, state)) or IN_THE_WAY[verb]


class Cast(NamedTuple):
    """Wen owns the article, Cole walks through it as a stranger, Rhea and Paul brought it to its
    state."""

    wen: User
    cole: User
    rhea: User
    paul: User

    def dressed(self, person: Person) -> User:
        """The one who owns it, or the stranger, with the rights of this role and no others."""
        role, user = ROLES[person.role], self.wen if person.own else self.cole
        user.groups.set(Group.objects.filter(name=role.group))
        code = f"work_in_{role.language.replace('-', '_')}"
        user.user_permissions.set(Permission.objects.filter(codename=code))
        User.objects.filter(pk=user.pk).update(is_superuser=role.superuser)
        return User.objects.get(pk=user.pk)  # without cached permissions


def build(state: str, cast: Cast, *, commented: bool = False) -> Article:
    """An article of Wen's with two revisions or more, brought to this state; where it is
    ``commented``, then with an open comment on each part."""
    pk = editing.create(
        source_language=EN,
        changes={
            SHARED: {"category": "models", "tags": ["chips"], "hot": 70},
            EN: text_in(EN, title="Naps"),
            ZH: text_in(ZH, title="小睡"),
        },
        by=cast.wen,
        at=NOON,
    ).pk
    _change(pk, cast)
    for step in STATES[state].split():
        STEPS[step](pk, cast, [EN] if state == "source_live" else [EN, ZH])
    for part in PARTS if commented else ():
        act(Verb.COMMENT, pk, [part], cast.rhea, cast.rhea)
    return Article.objects.get(pk=pk)


def newest(pk: int) -> int:
    return Article.objects.values_list("newest_number", flat=True).get(pk=pk)


def act(verb: str, pk: int, parts: list[str], by: User, rhea: User) -> Any:
    """Call the verb's function as a screen would. Raises Refused."""
    at, number = NOON, newest(pk)
    numbered = {"number": number, "by": by, "at": at}
    match verb:
        case "edit":
            return editing.save(pk, changes=typed(parts), base=number, by=by, at=at)
        case "comment":
            return editing.comment(pk, part=parts[0], note="Why?", **numbered)
        case "answer" | "resolve":
            thread = thread_on(pk, parts[0])
            return getattr(editing, verb)(pk, thread=thread, note="So.", by=by, at=at)
        case "restore":
            return editing.restore(pk, number=1, base=number, by=by, at=at)
        case "assign":
            return editing.assign(pk, languages=parts, task="reviewer", to=rhea, by=by, at=at)
        case "approve":
            return editing.approve(pk, parts=parts, **numbered)
        case "submit" | "publish":
            return getattr(editing, verb)(pk, languages=parts, **numbered)
        case "schedule":
            due_at = NOON.replace(year=9999)
            return editing.schedule(pk, languages=parts, due_at=due_at, **numbered)
        case "request_changes":
            return editing.request_changes(pk, languages=parts, note="Why?", **numbered)
        case _:
            return getattr(editing, verb)(pk, languages=parts, note="So.", by=by, at=at)


def thread_on(pk: int, part: str) -> int:
    comments = Event.objects.filter(article=pk, verb=Verb.COMMENT).order_by("pk")
    return next(comment.pk for comment in comments if part in comment.digests)


def typed(parts: list[str]) -> dict[str, dict[str, Any]]:
    """Something else in each of these parts."""
    return {part: {"hot": 33} if part == SHARED else {"title": "Else"} for part in parts}


def _change(pk: int, cast: Cast) -> None:
    changes = {part: {"system": f"After {newest(pk)}"} for part in (EN, ZH)}
    shared = {SHARED: {"quality": newest(pk)}}
    editing.save(pk, changes=changes | shared, base=newest(pk), by=cast.wen, at=NOON)


def _by(who: str, verb: str) -> Callable[[int, Cast, list[str]], Any]:
    def step(pk: int, cast: Cast, languages: list[str]) -> Any:
        parts = [SHARED, *languages] if verb == Verb.APPROVE else languages
        return act(verb, pk, parts, getattr(cast, who), cast.rhea)

    return step


STEPS: dict[str, Callable[[int, Cast, list[str]], Any]] = {
    "change": lambda pk, cast, languages: _change(pk, cast),
    **{verb: _by("wen", verb) for verb in ("submit",)},
    "take": lambda pk, cast, languages: act(Verb.TAKE, pk, [ZH], cast.rhea, cast.rhea),
    **{verb: _by("rhea", verb) for verb in ("claim", "request_changes", "approve")},
    **{verb: _by("paul", verb) for verb in ("schedule", "publish", "withdraw")},
}


def hold(state: str, article: Article, user: User) -> None:
    """In these states it is whoever walks who claimed the reviews, or took the translation."""
    if state == "claimed":
        Edition.objects.filter(article=article).update(reviewer=user)
    if state == "taken":
        Edition.objects.filter(article=article, language=ZH).update(translator=user)


def asked(verb: str, state: str, person: Person) -> list[tuple[str, list[str]]]:
    """What is asked of a verb: each part that should be done, by itself; those that should be
    refused, together with all that are refused for the same reason. (Answer, parts)."""
    if verb == Verb.RESTORE:
        return [(answer(verb, state, SHARED, person), [*PARTS])]
    refused: dict[str, list[str]] = {}
    found = []
    for part in PARTS:
        if SHARED in RIGHTS[verb][-1] or part != SHARED:
            code = answer(verb, state, part, person)
            if code and verb not in TALK:
                refused.setdefault(code, []).append(part)
            else:
                found.append((code, [part]))
    return [*found, *refused.items()]


def attempt(verb: str, code: str, pk: int, parts: list[str], by: User, rhea: User) -> str:
    """``code`` where the verb answers with it, "" being done; else what it did or answered. What
    is done is taken back; a refusal must leave no trace by itself."""
    before = last_event()
    with transaction.atomic():
        try:
            act(verb, pk, parts, by, rhea)
        except editing.Refused as refusal:
            return against(parts, refusal.obstacles, code)
        told = recorded(verb, set(parts), pk, by, before)
        transaction.set_rollback(True)
    return told


def against(parts: Iterable[str], obstacles: Iterable[Obstacle], code: str) -> str:
    """``code`` where it stands against each of ``parts``, else all that stands against them."""
    codes = [{it.code for it in obstacles if it.part in (part, "")} for part in parts]
    return code if all(code in each for each in codes) else f"refused: {codes}"


def last_event() -> int:
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def recorded(verb: str, parts: set[str], pk: int, by: User, before: int) -> str:
    """ "" where the record tells of exactly this since event ``before``, else what it tells."""
    events = Event.objects.filter(pk__gt=before).select_related("revision")
    lines = [(it.verb, it.by_id, it.revision.number, set(it.digests)) for it in events]
    if verb == EDIT:
        saved = Revision.objects.get(article=pk, number=newest(pk))
        right = not lines and saved.author == by and set(saved.changed) == parts
        return "" if right else f"saved: {saved.author} {saved.changed}"
    named = "comment" if verb == ANSWER else verb
    parts |= {SHARED} if verb == Verb.PUBLISH else set()
    return "" if lines == [(named, by.pk, newest(pk), parts)] else f"recorded: {lines}"

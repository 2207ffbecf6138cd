"""What stands in the way of a verb, and what should be known before it. PURE."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.content import FIELD_NAMES, place_name
from articles.languages import NAME, SHARED
from articles.standing import Part, Story
from articles.workflow import (
    EDIT,
    ON_SHARED,
    PUBLISH,
    RULES,
    STATE_NAMES,
    VERB_NAMES,
    Actor,
    Verb,
    may,
)


@dataclass(frozen=True)
class Obstacle:
    """One thing that stands in the way: ``part`` and ``field`` say where, for the link to it;
    ``thread`` leads to a comment."""

    code: str
    message: str | Promise
    part: str = ""
    field: str = ""
    thread: int = 0


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
        if part.partial and verb in _CARRYING:
            message = _("{language}: parts of the source text have no translation.")
            found.append(Obstacle("partial", message.format(language=NAME[name]), name, "analysis"))
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


def _before_take(part: Part, story: Story, actor: Actor, four_eyes: bool) -> list[Obstacle]:
    if part.translated_by is None:
        return []
    message = (
        _("You have taken the {language} translation already.")
        if part.translated_by == actor.id
        else _("Somebody else translates the {language} edition.")
    )
    return [Obstacle("taken", message.format(language=NAME[part.name]), part.name)]


def _before_hand_back(part: Part, story: Story, actor: Actor, four_eyes: bool) -> list[Obstacle]:
    if part.translated_by is None:
        message = _("Nobody has taken the {language} translation.")
        return [Obstacle("not_taken", message.format(language=NAME[part.name]), part.name)]
    if part.translated_by != actor.id and EDIT not in actor.rights:
        message = _("Only who translates the {language} edition, or who may assign it, may.")
        return [Obstacle("no_right", message.format(language=NAME[part.name]), part.name)]
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
    Verb.TAKE: _before_take,
    Verb.HAND_BACK: _before_hand_back,
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

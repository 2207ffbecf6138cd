import datetime
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from articles.content import (
    FIELD_NAMES,
    TEXT_FIELDS,
    Changes,
    Content,
    changed,
    conflicts,
    digests,
    empty_content,
    faults,
    has_text,
    length_of,
    patched,
    value_of,
)
from articles.languages import LANGUAGES, NAME, SHARED, column
from articles.models import (
    Article,
    Category,
    DeskWords,
    Disclaimer,
    Edition,
    Revision,
    Slug,
    Tag,
    User,
)
from articles.obstacles import Obstacle
from articles.slugs import slug_of
from articles.workflow import EDITED, State, may_create, may_edit

from .provenance import Given, came_back, made_at_once, made_from, made_with
from .refusal import Clash, Conflict, Refused
from .story import editions_of, locked, settle

# The slug of a title without a single letter or digit.
NAMELESS = "story"


class Saved(NamedTuple):
    """The article, the number of the revision made (None: nothing differed), and the fields that
    somebody else had changed since the base and that were merged in."""

    article: Article
    number: int | None
    merged: list[tuple[str, str]]


def create(
    *,
    source_language: str,
    changes: Changes,
    by: User | None,
    at: datetime.datetime,
    note: str = "",
    import_key: str | None = None,
    reads: int = 0,
) -> Article:
    """A new article with revision 1, both editions drafts. ``by`` None is the operator.

    Without a slug in ``changes`` one is made from a title, with a suffix where it is taken.
    Raises Refused.
    """
    if source_language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        message = _("“{language}” is not a language of this site: {known}.")
        text = message.format(language=source_language, known=known)
        raise Refused([Obstacle("unknown_language", text, field="source_language")])
    new = changed(empty_content(), changes)
    new.setdefault(SHARED, {})
    _refuse_faults(new)
    if by is not None and not may_create(by.actor()):
        raise Refused([Obstacle("no_right", _("You do not have the right to do this."))])
    _refuse_unknown_names(empty_content(), new)
    wanted = new[SHARED].get("slug")
    if wanted and Slug.holder(wanted) is not None:
        raise _slug_taken(wanted)
    with transaction.atomic():
        article = Article(
            source_language=source_language,
            source_length=length_of(new, source_language),
            owner=by,
            import_key=import_key,
            reads=reads,
        )
        _insert_with_slug(article, wanted, new, at)
        new[SHARED]["slug"] = article.slug
        content = patched(empty_content(), new)
        content["made_from"] = made_at_once(content, source_language)
        _write_revision(article, content, new, by, at, note)
        editions = [
            Edition(
                article=article,
                language=language,
                state=State.DRAFT,
                text_number=article.newest_number if has_text(content, language) else 0,
            )
            for language in LANGUAGES
        ]
        Edition.objects.bulk_create(editions)
        DeskWords.write(article, content, editions)
    return article


def save(
    article_id: int, *, changes: Changes, base: int, by: User, at: datetime.datetime, note: str = ""
) -> Saved:
    """Make a new revision of what ``by`` changed, having seen revision ``base``.

    Different fields changed since are merged, the same field raises Conflict; a save that changes
    nothing makes no revision. Raises Refused.
    """
    with transaction.atomic():
        article = locked(article_id)
        newest = revision_of(article, article.newest_number)
        seen = newest if base == newest.number else revision_of(article, base)
        return save_over(article, newest, changes, seen, by, at, note)


def save_over(
    article: Article,
    newest: Revision,
    changes: Changes,
    seen: Revision,
    by: User,
    at: datetime.datetime,
    note: str,
    given: Given | None = None,
) -> Saved:
    """``save`` for an article that is locked. ``given``: what the changed texts were made from,
    where that is known row by row. Raises Refused and Conflict."""
    mine = changed(seen.content, changes)
    if not mine.get(SHARED, {}).get("slug", "x"):
        del mine[SHARED]["slug"]  # an emptied address keeps the one it has
    _refuse_faults(mine)
    refuse_rights(by, mine, article.source_language, own=article.owner_id == by.pk)
    _refuse_unknown_names(seen.content, mine)
    _raise_conflicts(seen, newest, mine)
    new = changed(newest.content, mine)
    merged = _changed_between(article, seen, newest)
    if not new:
        return Saved(article, None, merged)
    add_revision(article, newest, new, by, at, note, seen=seen, given=given)
    return Saved(article, article.newest_number, merged)


def add_revision(
    article: Article,
    newest: Revision,
    new: Changes,
    by: User,
    at: datetime.datetime,
    note: str,
    *,
    seen: Revision | None = None,
    given: Given | None = None,
    like: Mapping[str, Revision] | None = None,
) -> Revision:
    """Lay ``new`` over ``newest``, claim a changed address, and bring the editions in line.
    Inside the transaction of a verb, which has asked for the rights. Raises Refused.

    ``seen``: the revision that was on the screen, ``newest`` by default. What translations were
    made from is ``given``, or comes back with the texts of ``like``, or follows the edit."""
    if slug := new.get(SHARED, {}).get("slug"):
        _claim(slug, article, at)
    editions, content = editions_of(article), patched(newest.content, new)
    known = made_with(came_back(article, content, new, like or {}), given or {})
    followed = made_from(article, newest, content, new, editions, seen or newest)
    content["made_from"] = made_with(followed, known)
    revision = _write_revision(article, content, new, by, at, note)
    for language, edition in editions.items():
        if language in new or SHARED in new:
            edition.state = EDITED[State(edition.state)]
        if not set(TEXT_FIELDS).isdisjoint(new.get(language, ())):
            edition.text_number = revision.number
    settle(article, editions)
    return revision


def repoint(
    article: Article, newest: Revision, given: Given, by: User, at: datetime.datetime, note: str
) -> Revision:
    """A revision of which only ``made_from`` is new: nobody changed a text, no approval is void,
    and the article is as old as before. Inside the transaction of a verb, as ``add_revision``."""
    content = patched(newest.content, {})
    content["made_from"] = made_with(newest.content.get("made_from") or {}, given)
    revision = _write_revision(article, content, {}, by, at, note)
    settle(article, editions_of(article))
    return revision


def _write_revision(
    article: Article,
    content: Content,
    changes: Changes,
    by: User | None,
    at: datetime.datetime,
    note: str,
) -> Revision:
    article.newest_number += 1
    if changes:
        article.newest_at = at
    for language in LANGUAGES:
        title = value_of(content, language, "title") or ""
        setattr(article, column("working_title", language), title)
    article.save(
        update_fields=[
            "newest_number",
            "newest_at",
            *(column("working_title", language) for language in LANGUAGES),
        ]
    )
    return Revision.objects.create(
        article=article,
        number=article.newest_number,
        content=content,
        digests=digests(content),
        changed={part: sorted(values) for part, values in changes.items() if values},
        author=by,
        at=at,
        note=note,
    )


def revision_of(article: Article, number: int) -> Revision:
    revision = Revision.objects.filter(article=article, number=number).first()
    if revision is None:
        message = _("Revision {number} of this article does not exist.").format(number=number)
        raise Refused([Obstacle("unknown_revision", message)])
    return revision


def _insert_with_slug(
    article: Article, wanted: str | None, new: Changes, at: datetime.datetime
) -> None:
    """Insert under the wanted slug, or the first free one; somebody may take it meanwhile."""
    titles = (new.get(language, {}).get("title") for language in LANGUAGES)
    made = next((slug for title in titles if title and (slug := slug_of(title))), NAMELESS)
    while True:
        article.slug = wanted or Slug.free(made)
        try:
            with transaction.atomic():
                article.save(force_insert=True)
                Slug.claim(article.slug, article.pk, at)
        except IntegrityError:
            article.pk = None
            if wanted or Slug.holder(article.slug) is None:
                raise
        else:
            return


def _claim(slug: str, article: Article, at: datetime.datetime) -> None:
    if Slug.holder(slug) not in (None, article.pk):
        raise _slug_taken(slug)
    try:
        Slug.claim(slug, article.pk, at)
    except IntegrityError:
        raise _slug_taken(slug) from None


def _slug_taken(slug: str) -> Refused:
    message = _("The address “{slug}” belongs to another article: choose another one.")
    return Refused([Obstacle("slug_taken", message.format(slug=slug), SHARED, "slug")])


def _refuse_faults(changes: Changes) -> None:
    found = []
    for fault in faults(changes):
        field = FIELD_NAMES.get(fault.field, fault.field)
        if fault.part in LANGUAGES:
            message = _("{field}, {language}: expected {expected}.").format(
                field=field, language=NAME[fault.part], expected=fault.expected
            )
        else:
            message = _("{field}: expected {expected}.").format(
                field=field, expected=fault.expected
            )
        found.append(Obstacle("fault", message, fault.part, fault.field))
    if found:
        raise Refused(found)


def refuse_rights(by: User, changes: Changes, source_language: str, own: bool) -> None:
    actor = by.actor()
    found = []
    for part, values in changes.items():
        if values and not may_edit(actor, part, source_language, own):
            message = (
                _("You may not change the {language} text of this article.").format(
                    language=NAME[part]
                )
                if part in LANGUAGES
                else _("You may not change the category, tags, scores or source of this article.")
            )
            found.append(Obstacle("no_right", message, part))
    if found:
        raise Refused(found)


def _refuse_unknown_names(before: Content, changes: Changes) -> None:
    """A category, tag or disclaimer that is newly chosen must exist and not be retired."""
    shared = changes.get(SHARED, {})
    found: list[Obstacle] = []
    for field, model, on_offer in (
        ("category", Category, {}),
        ("tags", Tag, {}),
        ("disclaimers", Disclaimer, {"origin": ""}),  # the others go with an origin, unasked
    ):
        added = set(_listed(shared.get(field))) - set(_listed(value_of(before, SHARED, field)))
        rows = model._default_manager.filter(slug__in=added, retired=False, **on_offer)
        known = rows.values_list("slug", flat=True)
        for slug in sorted(added - set(known)):
            message = _("{field}: there is no “{slug}” to choose.").format(
                field=FIELD_NAMES[field], slug=slug
            )
            found.append(Obstacle("unknown_name", message, SHARED, field))
    if found:
        raise Refused(found)


def _listed(value: Any) -> Iterable[str]:
    if isinstance(value, list):
        return value
    return [value] if value else []


def _raise_conflicts(seen: Revision, newest: Revision, mine: Changes) -> None:
    clashes = [
        Clash(
            part,
            field,
            base=value_of(seen.content, part, field),
            theirs=value_of(newest.content, part, field),
            mine=mine[part][field],
        )
        for part, field in conflicts(seen.content, newest.content, mine)
    ]
    if clashes:
        raise Conflict(newest.number, clashes)


def _changed_between(article: Article, seen: Revision, newest: Revision) -> list[tuple[str, str]]:
    between = Revision.objects.filter(
        article=article, number__gt=seen.number, number__lte=newest.number
    ).values_list("changed", flat=True)
    fields = {(part, field) for save in between for part in save for field in save[part]}
    return sorted(fields)

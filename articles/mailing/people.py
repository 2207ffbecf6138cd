"""Who is told of an event, as it is at this moment. The rules are a table, PURE; below it the
rows that they ask."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from articles.languages import LANGUAGES, SHARED
from articles.models import Edition, Event, Kind, Mailing, User
from articles.workflow import PUBLISH, Actor, Verb, may


@dataclass(frozen=True)
class News:
    """What the rules ask of an event. ``to`` and ``role`` are an assignment's."""

    parts: tuple[str, ...]
    source_language: str
    owner: int | None
    by: int | None
    author: int | None
    translators: frozenset[int]
    to: int | None = None
    role: str = ""

    @property
    def hands(self) -> set[int | None]:
        """Whose work it is."""
        return {self.owner, self.author, *self.translators}


def _may(verb: Verb, actor: Actor, news: News) -> bool:
    own = actor.id == news.owner
    return any(may(verb, actor, part, news.source_language, own) for part in news.parts)


def _reviewers(actor: Actor, news: News) -> bool:
    return actor.id not in (news.by, news.author) and _may(Verb.APPROVE, actor, news)


def _hands(actor: Actor, news: News) -> bool:
    own = actor.id in news.hands and actor.id != news.by
    return own and _may(Verb.SUBMIT, actor, news)


def _hands_and_publishers(actor: Actor, news: News) -> bool:
    return _hands(actor, news) or (PUBLISH in actor.rights and actor.id != news.by)


def _assigned(actor: Actor, news: News) -> bool:
    verb = Verb.SUBMIT if news.role == "translator" else Verb.APPROVE
    return actor.id == news.to and actor.id != news.by and _may(verb, actor, news)


def _publishers(actor: Actor, news: News) -> bool:
    """Who planned it among them: it failed without them."""
    return PUBLISH in actor.rights


WHO: dict[Kind, Callable[[Actor, News], bool]] = {
    Kind.SUBMITTED: _reviewers,
    Kind.CHANGES_REQUESTED: _hands,
    Kind.APPROVED: _hands_and_publishers,
    Kind.ASSIGNED: _assigned,
    Kind.FAILED: _publishers,
}

# A later event with one of these verbs on the same part makes the news of that part old.
OLD_NEWS: dict[Kind, frozenset[str]] = {
    Kind.SUBMITTED: frozenset({"approve", "request_changes", "withdraw"}),
    Kind.CHANGES_REQUESTED: frozenset({"submit", "withdraw"}),
    Kind.APPROVED: frozenset({"request_changes", "withdraw"}),
    Kind.ASSIGNED: frozenset({"assign", "take", "hand_back"}),
    Kind.FAILED: frozenset({"schedule", "publish", "withdraw"}),
}


def told(mailing: Mailing) -> Iterator[User]:
    """The people to write to: at the desk, with an address, with the right, and wanting it, each
    looked at when it is their turn. Nobody where later events have made it old news."""
    event, kind = mailing.event, Kind(mailing.kind)
    news = news_of(event)
    if _is_old(event, kind, news):
        return
    at_the_desk = User.objects.filter(is_active=True, is_staff=True).exclude(email="")
    for pk in list(at_the_desk.order_by("id").values_list("pk", flat=True)):
        user = at_the_desk.filter(pk=pk).first()
        if user and kind not in user.muted and WHO[kind](user.actor(), news):
            yield user


def news_of(event: Event) -> News:
    article = event.article
    parts = tuple(part for part in (*LANGUAGES, SHARED) if part in event.digests)
    translators = Edition.objects.filter(
        article=article, language__in=parts, translator__isnull=False
    )
    return News(
        parts=parts or LANGUAGES,
        source_language=article.source_language,
        owner=article.owner_id,
        by=event.by_id,
        author=event.revision.author_id,
        translators=frozenset(translators.values_list("translator_id", flat=True)),
        to=event.detail.get("to"),
        role=event.detail.get("as", ""),
    )


def _is_old(event: Event, kind: Kind, news: News) -> bool:
    later = Event.objects.filter(
        article=event.article_id, pk__gt=event.pk, verb__in=OLD_NEWS[kind]
    ).only("digests", "detail")
    overtaken = {
        part
        for other in later
        if other.detail.get("as") == event.detail.get("as")
        for part in other.digests
    }
    return overtaken.issuperset(news.parts)

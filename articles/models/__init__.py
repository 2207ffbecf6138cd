"""The rows of the stories, and what one may ask of them.

Imports here run from both indexes, mailing, article, edition, revision, event, wording and term
down to snapshot, taxonomy, user and scoring; no model imports a verb, a screen or a task.
"""

from articles.models.article import Article
from articles.models.correction import Correction
from articles.models.desk_words import DeskWords
from articles.models.dismissal import Dismissal
from articles.models.edition import Edition
from articles.models.event import Event
from articles.models.mailing import Kind, Mailing
from articles.models.plan import Plan
from articles.models.preview_link import PreviewLink
from articles.models.revision import Revision
from articles.models.search_entry import SearchEntry
from articles.models.slug import Slug
from articles.models.taxonomy import Category, Disclaimer, Tag, TaggedArticle
from articles.models.term import GlossaryStamp, Term, TermChange
from articles.models.user import User
from articles.models.wording import Wording

__all__ = [
    "Article",
    "Category",
    "Correction",
    "DeskWords",
    "Disclaimer",
    "Dismissal",
    "Edition",
    "Event",
    "GlossaryStamp",
    "Kind",
    "Mailing",
    "Plan",
    "PreviewLink",
    "Revision",
    "SearchEntry",
    "Slug",
    "Tag",
    "TaggedArticle",
    "Term",
    "TermChange",
    "User",
    "Wording",
]

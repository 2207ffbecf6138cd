"""The rows of the stories, and what one may ask of them.

Imports here run from the desk's index, article, edition, revision and event down to taxonomy,
user and scoring; no model imports a verb, a screen or a task.
"""

from articles.models.article import Article
from articles.models.desk_words import DeskWords
from articles.models.edition import Edition
from articles.models.event import Event
from articles.models.revision import Revision
from articles.models.slug import Slug
from articles.models.taxonomy import Category, Disclaimer, Tag, TaggedArticle
from articles.models.user import User

__all__ = [
    "Article",
    "Category",
    "DeskWords",
    "Disclaimer",
    "Edition",
    "Event",
    "Revision",
    "Slug",
    "Tag",
    "TaggedArticle",
    "User",
]

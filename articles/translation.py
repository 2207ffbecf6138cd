"""Which fields have a column per language."""

from modeltranslation.translator import TranslationOptions, register

from articles.languages import LANGUAGES
from articles.models import Article, Category, Disclaimer, Tag, Term, User


@register(Article)
class ArticleTranslation(TranslationOptions):
    fields = (
        *("title", "summary", "analysis", "analysis_html", "origin", "system"),
        *("working_title", "work"),
    )


@register(Category)
class CategoryTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = LANGUAGES


@register(Tag)
class TagTranslation(TranslationOptions):
    fields = ("name",)


@register(Disclaimer)
class DisclaimerTranslation(TranslationOptions):
    fields = ("name", "text")
    required_languages = LANGUAGES


@register(Term)
class TermTranslation(TranslationOptions):
    fields = ("name", "variants", "forbidden", "note")


@register(User)
class UserTranslation(TranslationOptions):
    fields = ("byline",)

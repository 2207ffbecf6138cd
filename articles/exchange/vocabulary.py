from django.db.models import Model
from django.utils.translation import gettext as _

from articles.languages import LANGUAGES, NAME, column, text
from articles.models import Category, Tag
from articles.slugs import numbered, slug_of

from .drafts import Names

Vocabularies = type[Category] | type[Tag]


class Vocabulary:
    """Categories and tags by slug, else by name in any language; what is missing is added."""

    def __init__(self) -> None:
        self.reload()
        self.before = {model: frozenset(slugs) for model, slugs in self.slugs.items()}

    def reload(self) -> None:
        self.slugs: dict[type[Model], set[str]] = {}
        self.by_name: dict[type[Model], dict[str, str]] = {}
        for model in (Category, Tag):
            rows = list(model.objects.all())
            self.slugs[model] = {row.slug for row in rows}
            self.by_name[model] = {
                text(row, "name", language).casefold(): row.slug
                for row in rows
                for language in LANGUAGES
            }

    def slug(self, model: Vocabularies, names: Names) -> str:
        """The slug of what bears one of ``names``."""
        for name in names.values():
            if name in self.slugs[model]:
                return name
        for name in names.values():
            if slug := self.by_name[model].get(name.casefold()):
                return slug
        return self._add(model, names)

    def _add(self, model: Vocabularies, names: Names) -> str:
        made = next(filter(None, map(slug_of, names.values())), model.__name__.lower())
        slug = next(slug for slug in numbered(made) if slug not in self.slugs[model])
        columns = {column("name", language): names.get(language, "") for language in LANGUAGES}
        model.objects.create(slug=slug, **columns)
        self.slugs[model].add(slug)
        self.by_name[model].update({name.casefold(): slug for name in names.values()})
        return slug

    def unfinished(self) -> list[str]:
        """For people: what was added and has no name in one of the languages."""
        lines = []
        for language in LANGUAGES:
            added = [
                row.slug
                for model in (Category, Tag)
                for row in model.objects.exclude(slug__in=self.before[model])
                if not text(row, "name", language)
            ]
            if added:
                message = _("Added without a name in {language}: {slugs}. Name them at the desk.")
                lines.append(message.format(language=NAME[language], slugs=", ".join(added)))
        return lines

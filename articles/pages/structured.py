"""What machines are told of a story: schema.org's NewsArticle as JSON-LD, and the label of GB
45438-2025."""

import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from articles import disclosure

from .addresses import absolute
from .story import Story

# What could end the script element, or open a comment in it, is written as JSON escapes.
ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


def json_ld(stories: Sequence[Story]) -> SafeString:
    """The content of a ``<script type="application/ld+json">``."""
    graph = {"@context": "https://schema.org", "@graph": [news_article(each) for each in stories]}
    return mark_safe(json.dumps(graph, ensure_ascii=False).translate(ESCAPES))  # noqa: S308  # escaped just now


def told_to_machines(stories: Sequence[Story]) -> dict[str, str]:
    """The context of a page that shows ``stories``: both are part of every such page."""
    return {"json_ld": json_ld(stories), "aigc": aigc(stories)}


def aigc(stories: Sequence[Story]) -> str:
    """The content of ``<meta name="AIGC">``, "" where people wrote every text.

    A file carries one such label, even where two texts stand on it side by side.
    """
    made = [story for story in stories if story.disclosure.label]
    if not made:
        return ""
    site = site_name(made[0].language)
    return disclosure.aigc(
        producer=", ".join(dict.fromkeys(story.system or site for story in made)),
        produce_id=", ".join(f"{story.revision}-{story.lang}" for story in made),
        propagator=site,
        propagate_id=absolute(made[0].line.url),
    )


def site_name(language: str) -> str:
    with override(language):
        return str(settings.SITE_NAME)


def news_article(story: Story) -> dict[str, Any]:
    """Fields that hold nothing are left out."""
    url, line = absolute(story.line.url), story.line
    fields: dict[str, Any] = {
        "@type": "NewsArticle",
        "@id": url,
        "url": url,
        "mainEntityOfPage": url,
        "headline": line.title,
        "description": line.summary,
        "inLanguage": story.lang,
        "datePublished": line.published.iso,
        "dateModified": (line.updated or line.published).iso,
        "articleSection": line.category.text if line.category else "",
        "keywords": [tag.text for tag in story.tags],
        "publisher": {"@type": "NewsMediaOrganization", "name": site_name(story.language)},
        "editor": {"@type": "Person", "name": story.editor} if story.editor else None,
        "isBasedOn": story.source_url,
        "translationOfWork": {"@id": story.translation_of} if story.translation_of else None,
        "digitalSourceType": story.disclosure.digital_source_type,
        "creditText": story.disclosure.label,
    }
    return {name: value for name, value in fields.items() if value}

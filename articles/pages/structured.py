"""What machines are told of a page: schema.org's words as JSON-LD, what stands in its head for
whoever links to it, and the label of GB 45438-2025.

Hot, quality and impact are not told: they are no ratings by readers (``aggregateRating``).
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from articles import disclosure
from articles.languages import HTML_LANG, others

from .addresses import absolute, address
from .heads import head, head_of
from .story import Line, Story

# What could end the script element, or open a comment in it, is written as JSON escapes.
ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}
# What a page is that is no story; others list stories.
TYPES = {"about": "AboutPage", "corrections": "WebPage", "search": "WebPage"}

Node = dict[str, Any]


def told_to_machines(stories: Sequence[Story]) -> dict[str, Any]:
    """The context of a page that shows ``stories``."""
    first = stories[0]
    crumbs = [(each.text, absolute(each.url)) for each in [first.line.category] if each]
    way = breadcrumbs(first.language, *crumbs, (first.line.title, absolute(first.line.url)))
    return {
        "head": head_of(first),
        "json_ld": json_ld([*map(news_article, stories), way]),
        "aigc": aigc(stories),
    }


def page_to_machines(
    page: str, language: str, url: str, name: str = "", lines: Iterable[Line] = ()
) -> dict[str, Any]:
    """The context of a page that is no story. ``url``: its canonical one; ``name``: of the
    category or the tag that it lists; ``lines``: the stories that it lists."""
    told = head(page, language, name)
    if page == "home":
        return {"head": told, "json_ld": json_ld([website(language, told.description)])}
    items = [
        {"@type": "ListItem", "position": place, "url": absolute(line.url)}
        for place, line in enumerate(lines, start=1)
    ]
    fields = {
        "@type": TYPES.get(page, "CollectionPage"),
        "@id": url,
        "url": url,
        "name": told.title,
        "description": told.description,
        "inLanguage": HTML_LANG[language],
        "isPartOf": {"@id": absolute(address("home", language))},
        "publisher": organisation(language),
        "mainEntity": {"@type": "ItemList", "itemListElement": items} if items else None,
    }
    way = breadcrumbs(language, (told.title, url))
    return {"head": told, "json_ld": json_ld([filled(fields), way])}


def json_ld(nodes: Sequence[Node]) -> SafeString:
    """The content of a ``<script type="application/ld+json">``."""
    graph = {"@context": "https://schema.org", "@graph": nodes}
    return mark_safe(json.dumps(graph, ensure_ascii=False).translate(ESCAPES))  # noqa: S308  # escaped just now


def filled(fields: Node) -> Node:
    """Fields that hold nothing are left out."""
    return {name: value for name, value in fields.items() if value}


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


def publisher(language: str) -> str:
    """Who publishes the site, else its own name."""
    return settings.PUBLISHER or site_name(language)


def organisation(language: str) -> Node:
    return {
        "@type": "NewsMediaOrganization",
        "name": publisher(language),
        "url": absolute(address("home", language)),
        "publishingPrinciples": absolute(address("about", language)),
        "correctionsPolicy": absolute(address("corrections", language)),
    }


def website(language: str, description: str) -> Node:
    """The site in one language, and how to search it."""
    home = absolute(address("home", language))
    names = {site_name(code) for code in others(language)} - {site_name(language)}
    search = absolute(address("search", language))
    action = {
        "@type": "SearchAction",
        # Named as the property that it stands for. Google's own query-input is no property of
        # schema.org, and what it was for is gone since 2024.
        "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{query}}"},
    }
    fields = {
        "@type": "WebSite",
        "@id": home,
        "url": home,
        "name": site_name(language),
        "alternateName": sorted(names),
        "description": description,
        "inLanguage": HTML_LANG[language],
        "publisher": organisation(language),
        "potentialAction": action,
    }
    return filled(fields)


def breadcrumbs(language: str, *crumbs: tuple[str, str]) -> Node:
    """``crumbs``: (name, absolute address) of each page on the way from the front page."""
    home = site_name(language), absolute(address("home", language))
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": url}
            for place, (name, url) in enumerate([home, *crumbs], start=1)
        ],
    }


def news_article(story: Story) -> Node:
    url, line, site = absolute(story.line.url), story.line, organisation(story.language)
    person = {"@type": "Person", "name": story.editor} if story.editor else None
    fields: Node = {
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
        "author": person or site,
        "editor": person,
        "publisher": site,
        "isBasedOn": story.source_url,
        "isAccessibleForFree": True,
        "translationOfWork": {"@id": story.translation_of} if story.translation_of else None,
        "workTranslation": [{"@id": each} for each in story.translations],
        "correction": [
            {"@type": "CorrectionComment", "text": each.text, "datePublished": each.iso}
            for each in story.corrections
        ],
        "digitalSourceType": story.disclosure.digital_source_type,
        "creditText": story.disclosure.label,
    }
    return filled(fields)

"""One story in the Wagtail site, from the JSON at standard input, under sections of the same names.

Prints its path. Run in Wagtail's own environment, with the site's folder as working directory.
"""

import datetime
import json
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from stories.models import Section, Story  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402


def main():
    told = json.load(sys.stdin)
    call_command("makemigrations", "stories", verbosity=0)
    call_command("migrate", verbosity=0)
    home = Page.objects.get(slug="home")
    Site.objects.update(site_name="Peer", hostname="127.0.0.1", port=80)
    sections = {}
    for name in told["sections"]:
        sections[name] = home.add_child(instance=Section(title=name, show_in_menus=True))
    story = Story(
        title=told["title"],
        summary=told["summary"],
        search_description=told["summary"][:250],
        body=[("text", told["html"])],
        hot=told["hot"],
        quality=told["quality"],
        impact=told["impact"],
        published=datetime.datetime.fromisoformat(told["published"]),
    )
    sections[told["section"]].add_child(instance=story)
    story.tags.add(*told["tags"])
    story.save()
    print(story.get_url())


main()

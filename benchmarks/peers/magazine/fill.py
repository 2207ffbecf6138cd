"""Make the site's database, with the story that stands as JSON on standard input.

    python -m benchmarks.peers.magazine.fill

prints the versions and the path of its page as JSON.
"""

import json
import os
import sys
from datetime import datetime

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.peers.magazine.settings"


def main(story):
    import django

    django.setup()
    import wagtail
    from django.conf import settings
    from django.core.management import call_command
    from wagtail.models import Page, Site

    from benchmarks.peers.magazine.models import SectionPage, StoryPage

    migrations = settings.FOLDER / "magazine_migrations"
    migrations.mkdir()
    (migrations / "__init__.py").touch()
    call_command("makemigrations", "magazine", verbosity=0)
    call_command("migrate", verbosity=0)
    root = Page.objects.get(depth=1)
    home = root.add_child(instance=SectionPage(title="Newsroom", slug="newsroom"))
    Site.objects.update(root_page=home, hostname="127.0.0.1", port=8000, site_name="Newsroom")
    for slug, name in story.pop("sections"):
        home.add_child(instance=SectionPage(title=name, slug=slug, show_in_menus=True))
    section = home.get_children().get(slug=story.pop("section"))
    tags = story.pop("tags")
    instants = {
        "first_published_at": datetime.fromisoformat(story.pop("published")),
        "last_published_at": datetime.fromisoformat(story.pop("updated")),
    }
    del story["path"]
    page = section.add_child(instance=StoryPage(**story))
    page.tags.add(*tags)
    page.save_revision().publish()
    StoryPage.objects.update(**instants)
    print(json.dumps([f"Wagtail {wagtail.__version__}, Django {django.__version__}", page.url]))


if __name__ == "__main__":
    main(json.load(sys.stdin))

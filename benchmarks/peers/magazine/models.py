from django.db import models
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.fields import RichTextField
from wagtail.models import Page, Site


class SectionPage(Page):
    """The home page, and under it one for each section."""


class StoryTag(TaggedItemBase):
    content_object = ParentalKey("StoryPage", on_delete=models.CASCADE, related_name="tagged")


class StoryPage(Page):
    summary = models.TextField()
    body = RichTextField()
    tags = ClusterTaggableManager(through=StoryTag, blank=True)
    hot = models.PositiveSmallIntegerField()
    quality = models.PositiveSmallIntegerField()
    impact = models.PositiveSmallIntegerField()
    source_name = models.CharField(max_length=200)
    source_url = models.URLField()

    def get_context(self, request, *args, **kwargs):
        home = Site.find_for_request(request).root_page
        sections = home.get_children().live().in_menu()
        return super().get_context(request, *args, **kwargs) | {"sections": sections}

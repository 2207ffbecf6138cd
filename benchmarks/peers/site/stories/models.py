from django.db import models
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.blocks import RichTextBlock
from wagtail.fields import StreamField
from wagtail.models import Page


class Section(Page):
    """A category in the masthead."""

    template = "section.html"


class StoryTag(TaggedItemBase):
    content_object = ParentalKey("Story", on_delete=models.CASCADE, related_name="tagged_items")


class Story(Page):
    summary = models.TextField()
    body = StreamField([("text", RichTextBlock())])
    tags = ClusterTaggableManager(through=StoryTag, blank=True)
    hot = models.PositiveSmallIntegerField()
    quality = models.PositiveSmallIntegerField()
    impact = models.PositiveSmallIntegerField()
    published = models.DateTimeField()
    template = "story.html"

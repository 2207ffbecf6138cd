from django.urls import path

from . import feeds, lists, search, views, well_known

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("hot/", lists.hot, name="hot"),
    path("latest/", lists.latest, name="latest"),
    path("categories/<slug:slug>/", lists.category, name="category"),
    path("tags/<slug:slug>/", lists.tag, name="tag"),
    path("articles/<slug:slug>/", views.article, name="article"),
    path("articles/<slug:slug>/both/", views.both, name="both"),
    path("search/", search.search, name="search"),
    path("corrections/", lists.corrections, name="corrections"),
    path("hot/feed.<slug:form>", feeds.hot, name="hot_feed"),
    path("latest/feed.<slug:form>", feeds.latest, name="latest_feed"),
    path("categories/<slug:slug>/feed.<slug:form>", feeds.category, name="category_feed"),
    path("tags/<slug:slug>/feed.<slug:form>", feeds.tag, name="tag_feed"),
    path("opensearch.xml", well_known.opensearch, name="opensearch"),
    path("about/", views.about, name="about"),
]

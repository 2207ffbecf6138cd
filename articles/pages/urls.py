from django.urls import path

from . import lists, search, views

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
    path("about/", views.about, name="about"),
]

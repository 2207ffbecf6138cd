from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from articles.pages import preview, sitemaps, views, well_known

urlpatterns = [
    path("", views.start, name="start"),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("preview/<str:token>/", preview.shared, name="shared_preview"),
    path("preview/<int:pk>/<int:number>/<str:language>/", preview.for_the_desk, name="preview"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemaps/pages.xml", sitemaps.pages, name="sitemap_pages"),
    path("sitemaps/news.xml", sitemaps.news, name="sitemap_news"),
    path("sitemaps/articles-<int:bucket>.xml", sitemaps.articles, name="sitemap_articles"),
    path("robots.txt", well_known.robots, name="robots"),
    path(".well-known/security.txt", well_known.security, name="security"),
    path("favicon.ico", well_known.favicon, name="favicon"),
    *i18n_patterns(path("", include("articles.pages.urls"))),
]

handler404 = "articles.pages.views.not_found"
handler500 = "articles.pages.views.failed"

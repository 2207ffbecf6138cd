from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from articles.pages import views

urlpatterns = [
    path("", views.start, name="start"),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    *i18n_patterns(path("", include("articles.pages.urls"))),
]

handler404 = "articles.pages.views.not_found"

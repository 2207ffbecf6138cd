from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from articles.pages import preview, views

urlpatterns = [
    path("", views.start, name="start"),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("preview/<str:token>/", preview.shared, name="shared_preview"),
    path("preview/<int:pk>/<int:number>/<str:language>/", preview.for_the_desk, name="preview"),
    *i18n_patterns(path("", include("articles.pages.urls"))),
]

handler404 = "articles.pages.views.not_found"
handler500 = "articles.pages.views.failed"

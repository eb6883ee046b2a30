"""Addresses of the pages about the site itself."""

from django.urls import path

from marketplace.views import site, sitemaps

app_name = "site"
urlpatterns = [
    path("about/<slug:name>/", site.page, name="page"),
    path("language/", site.language, name="language"),
    path("theme/", site.theme, name="theme"),
    path("mode/", site.mode, name="mode"),
    path("offline/", site.offline, name="offline"),
    path("offline-worker.js", site.service_worker, name="service_worker"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("opensearch.xml", sitemaps.opensearch, name="opensearch"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemaps/<slug:kind>-<int:number>.xml", sitemaps.page, name="sitemap_page"),
    path("_parts/", site.parts, name="parts"),
]

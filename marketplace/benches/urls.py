"""The site's addresses with the bare list beside them: ROOT_URLCONF of a bench's own server."""

from django.urls import path

from marketplace import urls
from marketplace.benches.bare import bare

urlpatterns = [path("_bench/list/", bare), *urls.urlpatterns]
handler400, handler403, handler404, handler500 = (
    urls.handler400,
    urls.handler403,
    urls.handler404,
    urls.handler500,
)
handler429 = urls.handler429

"""Forms larger than any page takes are answered before they are read, also where developers see debug pages."""

from django.conf import settings

from marketplace.views import site

TYPED = "application/x-www-form-urlencoded"


class TooLargeMiddleware:
    """413 for a form of more text than is read; files have limits of their own."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or ""
        sent = int(length) if length.isdigit() else 0
        if request.content_type == TYPED and sent > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return site.too_large(request)
        return self.get_response(request)

"""The tree and the gigs in Django's admin: the tree is edited, gigs are only looked at."""

from django.contrib import admin

from accounts.admin import ForRole, LookOnly
from gigs.models import Category, Gig, GigEvent, GigImage, GigVersion, PackageField


class Moderated(LookOnly):
    """A record of moderation."""

    role = "moderation"


class PackageFieldInline(admin.TabularInline):
    model = PackageField
    extra = 0


@admin.register(Category)
class CategoryAdmin(ForRole):
    role = "moderation"
    list_display = [
        "path",
        "name_en",
        "name_ro",
        "name_zh",
        "depth",
        "retired",
        "vetted_only",
        "pro_eligible",
    ]
    list_filter = ["depth", "retired", "vetted_only", "pro_eligible"]
    search_fields = ["path", "name_en", "name_ro", "name_zh"]
    raw_id_fields = ["parent", "successor"]
    inlines = [PackageFieldInline]

    def has_delete_permission(self, request, obj=None):
        return False  # retired instead: gigs point here


class GigEventInline(admin.TabularInline):
    model = GigEvent
    extra = 0
    can_delete = False
    fields = ["sequence", "at", "actor", "command", "before", "after", "version_number", "rule", "reason"]
    readonly_fields = fields  # type: ignore[assignment]  # the stubs want the narrower kind

    def has_add_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return True  # whoever sees the gig


@admin.register(Gig)
class GigAdmin(Moderated):
    list_display = ["ref", "seller", "state", "slug", "published_at", "orders_count"]
    list_filter = ["state"]
    search_fields = ["ref", "slug", "seller__username"]
    list_select_related = ["seller"]
    inlines = [GigEventInline]


@admin.register(GigVersion)
class GigVersionAdmin(Moderated):
    list_display = ["ref", "gig", "number", "state", "title", "submitted_at", "decided_at"]
    list_filter = ["state"]
    search_fields = ["ref", "title", "gig__ref"]
    list_select_related = ["gig"]


@admin.register(GigImage)
class GigImageAdmin(Moderated):
    list_display = ["ref", "gig", "state", "refusal", "tries", "created_at"]
    list_filter = ["state"]
    list_select_related = ["gig"]

"""Pro applications in the admin, to look at. What is personal is not among it: that is opened on staff's own page."""

from django.contrib import admin

from accounts.admin import LookOnly
from sellers.models import ProApplication, ProEvent


class ProEventInline(admin.TabularInline):
    model = ProEvent
    extra = 0
    can_delete = False
    fields = ["sequence", "at", "actor", "command", "before", "after", "round", "reason", "improve"]
    readonly_fields = fields  # type: ignore[assignment]  # the stubs want the narrower kind

    def has_add_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return True  # whoever sees the application


@admin.register(ProApplication)
class ProApplicationAdmin(LookOnly):
    role = "vetting"
    list_display = ["ref", "applicant", "state", "field", "round", "waits_since", "claimed_by", "decided_at"]
    list_filter = ["state"]
    search_fields = ["ref", "applicant__username", "field"]
    list_select_related = ["applicant", "claimed_by"]
    inlines = [ProEventInline]

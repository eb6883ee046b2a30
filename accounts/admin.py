"""What staff sees in Django's admin: only the records of one's own role."""

from django.contrib import admin

from accounts.roles import has_role


class ForRole(admin.ModelAdmin):
    """Shown to staff of `role` (and to superusers), to look at; who may write is asked as Django does."""

    role = ""

    def has_module_permission(self, request):
        return has_role(request.user, self.role)

    def has_view_permission(self, request, obj=None):
        return has_role(request.user, self.role)


class LookOnly(ForRole):
    """States change through the acts alone, so nothing is written here."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

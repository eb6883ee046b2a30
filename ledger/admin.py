"""The ledger in the admin: to look at, never to change."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin import LookOnly
from ledger import balances, words
from ledger.models import Account, Journal


class ReadOnly(LookOnly):
    """Nothing is added, changed or deleted here; the database would refuse it anyway."""

    role = "finance"
    show_full_result_count = False
    actions = None


@admin.register(Account)
class AccountAdmin(ReadOnly):
    list_display = ["__str__", "currency", "debits", "credits"]
    list_filter = ["currency", "kind"]
    search_fields = ["owner"]
    ordering = ["-id"]
    fields = ["kind", "owner", "currency", "balance_minor", "debits", "credits", "limited", "hot"]

    @admin.display(description=_("Balance in minor units"))
    def balance_minor(self, account):
        return balances.balance(balances.Account(account.kind_id, account.owner), account.currency)


@admin.register(Journal)
class JournalAdmin(ReadOnly):
    list_display = ["key", "kind", "subject", "ref", "effective_at", "created_at"]
    search_fields = ["=key", "=subject", "=ref"]
    ordering = ["-id"]
    fields = ["key", "kind", "subject", "ref", "reverses", "effective_at", "created_at", "legs"]

    @admin.display(description=_("Legs"))
    def legs(self, journal):
        view = balances.journal_by_key(journal.key)
        if view is None:
            return ""
        return "\n".join(
            f"{leg.amount_minor} {view.currency}: {leg.debit} ({words.account(leg.debit.kind)})"
            f" → {leg.credit} ({words.account(leg.credit.kind)})"
            for leg in view.legs
        )

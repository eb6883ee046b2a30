"""How sellers are paid: by hand and returned, by hand and sent, through the provider, and asked for this minute."""

from django.conf import settings

from accounts.models import User
from ledger import accounts, balances
from marketplace.demo.stage import Stage
from marketplace.demo.wei_gigs import Shown
from payments import onboarding, withdrawing
from payments.models import SellerAccount, Withdrawal


def withdraw(stage: Stage, seller: User, amount_minor: int) -> Withdrawal:
    return withdrawing.withdraw(
        by=seller, amount_minor=amount_minor, currency=settings.CURRENCY, now=stage.now
    )


def by_hand(stage: Stage):
    """First by hand: a wrong account number, so it came back; then it arrived. Afterwards wei set up the provider."""
    yield 63
    onboarding.method_chosen(by=stage.wei, method=SellerAccount.Method.MANUAL, now=stage.now)
    yield 57
    made = withdraw(stage, stage.wei, 30_00)
    yield 56.5
    withdrawing.mark_failed(
        ref=made.ref, reason="The bank does not know this account number.", by=stage.fin, now=stage.now
    )
    yield 56
    made = withdraw(stage, stage.wei, 30_00)
    stage.provider.pay_out(30_00)  # what is paid by hand leaves the bank, so it has to get there first
    yield 55.5
    withdrawing.mark_paid(ref=made.ref, reference="Transfer 2231-A", by=stage.fin, now=stage.now)


def through_the_provider(stage: Stage):
    yield 50
    link = onboarding.start(by=stage.wei, now=stage.now)
    stage.provider.type_in(
        link, first_name="Jiahui", last_name="Wen", country=stage.wei.country, bank="000123456789"
    )
    onboarding.account(SellerAccount.objects.get(user=stage.wei).account_id)
    yield 44
    withdraw(stage, stage.wei, 150_00)
    yield 11
    withdraw(stage, stage.wei, 90_00)


def asked_for_now(stage: Stage):
    """Sent as soon as the workers run."""
    yield 0.5  # so that it comes after everything else of today
    yield 0
    available = balances.balance(accounts.seller_available(stage.wei.ref), settings.CURRENCY)
    withdraw(stage, stage.wei, available // 2)


def waits_for_finance(stage: Stage):
    """A seller whom the provider does not pay: finance staff do it by hand."""
    david = stage.people["david_okafor"]
    yield 30
    onboarding.method_chosen(by=david, method=SellerAccount.Method.MANUAL, now=stage.now)
    yield 1.5
    withdraw(stage, david, 25_00)


TABLE = [
    Shown("by_hand", "a withdrawal that came back, and one sent by hand", by_hand),
    Shown("through_the_provider", "onboarded, and two withdrawals sent", through_the_provider),
    Shown("asked_for_now", "a withdrawal just asked for", asked_for_now),
    Shown("waits_for_finance", "a withdrawal that finance staff pay by hand", waits_for_finance),
]

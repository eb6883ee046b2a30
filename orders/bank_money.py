"""The money of a chargeback: what is held when it opens, put back when it is won, and taken when it is lost.

The journals are `dp:<id>:hold`, `:won` and `:lost`, all about the order. Amounts in minor units of its currency."""

from dataclasses import dataclass

from ledger import accounts, balances, commission, posting
from ledger.accounts import Account
from ledger.posting import Leg
from orders import locks, owing, tips, who_pays
from orders.case import sure
from orders.door import Act
from orders.models import Chargeback, Dispute, FundingLine, Milestone, Release, ReleaseLine


@dataclass(frozen=True)
class Where:
    """What a charge paid for, as it is now. line: None where the payment was not taken for anything."""

    line: FundingLine | None
    milestone: Milestone | None
    release: Release | None
    dispute: Dispute | None


def case_name(case: Chargeback) -> str:
    """The owner of what a case holds."""
    about = case.milestone.ref if case.milestone else case.tip.ref if case.tip else case.order.ref
    return accounts.chargeback_case(case.ref, about)


# --- opened ------------------------------------------------------------------------------
def hold(act: Act, case: Chargeback, *, credited_minor: int) -> None:
    """Hold what is left here of the charge, and note on the case where each part came from."""
    where, name = _where(act, case), case_name(case)
    line = where.line
    whole = line.amount_minor + line.fee_minor + line.tax_minor if line else case.amount_minor
    amount = case.amount_minor if case.currency == act.order.currency else whole
    posting.lock(_accounts(act, where), act.order.currency)
    legs = []
    credit = accounts.buyer_credit(act.order.buyer.ref)
    credited_minor += line.credited_minor if line else 0
    if credited_minor:
        case.held_credit_minor = min(credited_minor, amount, balances.balance(credit, act.order.currency))
        legs.append(Leg(credit, accounts.credit_hold_of(name), case.held_credit_minor))
    if line is not None:
        case.gross_minor, case.top_minor = _gross(line, amount - case.held_credit_minor)
    if where.release is not None:
        legs += _hold_release(act, case, where, name)
    elif where.milestone is not None and where.milestone.state not in Milestone.FINAL:
        legs += _hold_escrow(case, where, name)
    act.post(key=f"dp:{case.provider_id}:hold", kind="chargeback_hold", ref=case.provider_id, legs=legs)


def _where(act: Act, case: Chargeback) -> Where:
    line = FundingLine.objects.filter(payment_ref=case.payment_ref, kind="charge").first()
    if line is None:
        return Where(None, None, None, None)
    if line.tip_id is not None:
        return Where(line, None, locks.release_of_tip(line.tip_id), None)
    milestone = next(m for m in act.milestones if m.pk == line.milestone_id)
    dispute = milestone.disputes.filter(state__in=[Dispute.State.OPEN, Dispute.State.RULED]).first()
    return Where(line, milestone, locks.release(milestone), dispute)


def _accounts(act: Act, where: Where) -> list[Account]:
    """What is read before it is decided; all of it locked at once."""
    seller, buyer = act.order.seller.ref, act.order.buyer.ref
    wanted = [accounts.buyer_credit(buyer), accounts.seller_available(seller), accounts.seller_debt(seller)]
    if where.milestone is not None:
        wanted.append(accounts.escrow(where.milestone.ref))
    if where.release is not None:
        wanted.append(accounts.seller_pending(where.release.ref))
    return wanted


def _gross(line: FundingLine, amount: int) -> tuple[int, int]:
    """What of an amount is the line's gross, and what the buyer's fee and tax on it; never more than is left."""
    left, paid = line.amount_minor - line.refunded_minor, line.amount_minor + line.fee_minor + line.tax_minor
    gross = min(left, amount * line.amount_minor // paid)
    if paid == line.amount_minor:
        return gross, 0
    while gross and gross + sum(on_top(line, gross)) > amount:
        gross -= 1
    return gross, sum(on_top(line, gross))


def on_top(line: FundingLine, gross: int) -> tuple[int, int]:
    """The buyer's fee and the tax that go back with this much of a line."""
    return owing.share_on_top(line, line.fee_minor, gross), owing.share_on_top(line, line.tax_minor, gross)


def _hold_escrow(case: Chargeback, where: Where, name: str) -> list[Leg]:
    milestone, dispute = sure(where.milestone), where.dispute
    to = accounts.hold_escrow(name)
    taken = 0
    legs = []
    if dispute is not None:
        taken = min(case.gross_minor, dispute.held_escrow_minor)
        legs.append(Leg(_hold_of(dispute, milestone, accounts.hold_escrow), to, taken))
        _take_over(case, dispute, "held_escrow_minor", taken)
    legs.append(Leg(accounts.escrow(milestone.ref), to, case.gross_minor - taken))
    case.held_escrow_minor = case.gross_minor
    return legs


def _hold_release(act: Act, case: Chargeback, where: Where, name: str) -> list[Leg]:
    release, to = sure(where.release), accounts.hold_pending(name)
    share = parts_of(act, release, case.gross_minor).seller_minor
    taken, legs = 0, []
    if where.dispute is not None:
        taken = min(share, where.dispute.held_pending_minor)
        legs.append(Leg(_hold_of(where.dispute, sure(where.milestone), accounts.hold_pending), to, taken))
        _take_over(case, where.dispute, "held_pending_minor", taken)
    lines = locks.lines_of(release)
    free = min(share - taken, sum(line.payable_minor for line in lines))
    pending = release.state == Release.State.PENDING
    source = (
        accounts.seller_pending(release.ref) if pending else accounts.seller_available(act.order.seller.ref)
    )
    legs.append(Leg(source, to, free))
    _withhold(
        sorted(lines, key=lambda line: (line.funding_line_id != sure(where.line).pk, -line.number)), free
    )
    release.held_minor += free
    release.bank_held_minor += free + taken
    release.save(update_fields=["held_minor", "bank_held_minor"])
    case.held_pending_minor = taken + free
    case.exposure_minor = share - taken - free
    return legs


def _hold_of(dispute: Dispute, milestone: Milestone, kind) -> Account:
    return kind(accounts.dispute_case(dispute.ref, milestone.ref))


def _take_over(case: Chargeback, dispute: Dispute, field: str, amount: int) -> None:
    if amount:
        case.dispute, case.from_dispute_minor = dispute, amount
        setattr(dispute, field, getattr(dispute, field) - amount)
        dispute.save(update_fields=[field])


def _withhold(lines: list[ReleaseLine], amount: int) -> None:
    for line in lines:
        part = min(amount, line.payable_minor)
        line.withheld_minor += part
        line.save(update_fields=["withheld_minor"])
        amount -= part


def _let_go(lines: list[ReleaseLine], amount: int) -> None:
    for line in lines:
        part = min(amount, line.withheld_minor)
        line.withheld_minor -= part
        line.save(update_fields=["withheld_minor"])
        amount -= part


def parts_of(act: Act, release: Release, gross_minor: int) -> commission.TakenBack:
    """Who gives up what when this much of a release goes back: of work by F, of a tip by T."""
    if release.tip_id is None:
        return owing.taken_back(act, release, gross_minor)
    order, given = act.order, tips.given_minor(act.order)
    fee = -commission.tip_step(
        given, given - gross_minor, price_minor=order.price_minor, bps=order.commission_bps
    )
    holds = release.net_minor - release.net_taken_back_minor - release.absorbed_minor
    whole = gross_minor == release.gross_minor - release.taken_back_minor
    seller = holds if whole else min(gross_minor - fee, holds)
    return commission.TakenBack(fee, seller, gross_minor - fee - seller)


# --- won ---------------------------------------------------------------------------------
def put_back(act: Act, case: Chargeback) -> None:
    """Every part that is held goes back where it came from; what has cleared meanwhile is available."""
    where, name = _where(act, case), case_name(case)
    legs = _return_credit(act, case, case.held_credit_minor)
    legs += _return_escrow(case, where, name, case.held_escrow_minor)
    legs += _return_pending(act, case, where, name, case.held_pending_minor)
    act.post(key=f"dp:{case.provider_id}:won", kind="chargeback_won", ref=case.provider_id, legs=legs)


def _return_credit(act: Act, case: Chargeback, amount: int) -> list[Leg]:
    held = accounts.credit_hold_of(case_name(case))
    return [Leg(held, accounts.buyer_credit(act.order.buyer.ref), amount)]


def _to_dispute(case: Chargeback, where: Where, field: str, amount: int) -> int:
    """What of it goes back to the dispute it was taken over from, if that is still undecided."""
    dispute = where.dispute
    if dispute is None or dispute.pk != case.dispute_id:
        return 0
    back = min(case.from_dispute_minor, amount)
    setattr(dispute, field, getattr(dispute, field) + back)
    dispute.save(update_fields=[field])
    return back


def _return_escrow(case: Chargeback, where: Where, name: str, amount: int) -> list[Leg]:
    if not amount:
        return []
    milestone, held = sure(where.milestone), accounts.hold_escrow(name)
    back = _to_dispute(case, where, "held_escrow_minor", amount)
    legs = [Leg(held, accounts.escrow(milestone.ref), amount - back)]
    if back:
        legs.append(Leg(held, _hold_of(sure(where.dispute), milestone, accounts.hold_escrow), back))
    return legs


def _return_pending(act: Act, case: Chargeback, where: Where, name: str, amount: int) -> list[Leg]:
    """Of the hold on a release, `amount` goes back; the case's marks on the release are lifted with it."""
    if where.release is None or not amount:
        return []
    release, held = where.release, accounts.hold_pending(name)
    back = _to_dispute(case, where, "held_pending_minor", amount)
    pending = release.state == Release.State.PENDING
    to = accounts.seller_pending(release.ref) if pending else accounts.seller_available(act.order.seller.ref)
    legs = [Leg(held, to, amount - back)]
    if back:
        legs.append(
            Leg(held, _hold_of(sure(where.dispute), sure(where.milestone), accounts.hold_pending), back)
        )
    release.held_minor -= amount - back
    release.bank_held_minor -= amount
    release.save(update_fields=["held_minor", "bank_held_minor"])
    lines = locks.lines_of(release)
    mine = sure(where.line).pk
    _let_go(sorted(lines, key=lambda line: (line.funding_line_id != mine, line.number)), amount - back)
    return legs


# --- lost --------------------------------------------------------------------------------
def take(
    act: Act,
    case: Chargeback,
    *,
    in_flight_minor: int,
    linked: bool,
    delivered: bool,
    ruled_against: bool,
) -> None:
    """What the bank has taken is borne: by what is held, by the commission and the fee, then by whom the rule names.
    What the buyer had got back before, and so gets twice, is given by the house."""
    where, name = _where(act, case), case_name(case)
    posting.lock(_accounts(act, where), act.order.currency)
    amount = case.withdrawn_minor or case.amount_minor
    to = accounts.dispute_receivable(name)
    credit = min(case.held_credit_minor, amount)
    legs = [Leg(accounts.credit_hold_of(name), to, credit)]
    legs += _return_credit(act, case, case.held_credit_minor - credit)
    left = amount - credit
    if where.line is not None:
        gross, _top = _gross(where.line, left)
        gross = min(gross, case.gross_minor) if where.release is None else gross
        legs += _take_line(act, case, where, name, gross, linked, delivered, ruled_against)
        left -= gross + sum(on_top(where.line, gross))
        where.line.refunded_minor += gross
        where.line.charged_back_minor += gross
        where.line.save(update_fields=["refunded_minor", "charged_back_minor"])
        if where.milestone is not None:
            act.lines.pop(where.milestone.pk, None)
    from_flight = min(left, in_flight_minor)
    legs.append(Leg(accounts.refund_in_flight(), to, from_flight))
    legs.append(Leg(accounts.goodwill(), to, left - from_flight))
    case.house_paid_minor += left - from_flight
    act.post(key=f"dp:{case.provider_id}:lost", kind="chargeback_lost", ref=case.provider_id, legs=legs)


def _take_line(
    act: Act,
    case: Chargeback,
    where: Where,
    name: str,
    gross: int,
    linked: bool,
    delivered: bool,
    ruled_against: bool,
) -> list[Leg]:
    """The legs for what the charge paid for: its fee and tax, and its gross out of escrow or out of the release."""
    to = accounts.dispute_receivable(name)
    fee, tax = on_top(sure(where.line), gross)
    legs = [Leg(accounts.buyer_fee(), to, fee), Leg(accounts.vat(), to, tax)]
    if where.release is None:
        case.rule = "not_released"
        legs.append(Leg(accounts.hold_escrow(name), to, min(gross, case.held_escrow_minor)))
        return legs + _return_escrow(case, where, name, case.held_escrow_minor - gross)
    parts = parts_of(act, where.release, gross)
    verdict = who_pays.decide(
        reason=case.reason,
        share_minor=parts.seller_minor,
        delivered=delivered,
        linked=linked,
        ruled_against=ruled_against,
    )
    case.rule = verdict.rule
    return legs + _take_release(act, case, where, name, gross, parts, verdict.seller_minor)


def _take_release(
    act: Act,
    case: Chargeback,
    where: Where,
    name: str,
    gross: int,
    parts: commission.TakenBack,
    seller_minor: int,
) -> list[Leg]:
    """Commission by F; the seller's part from the hold, then from what is available, then owed; the rest the house's."""
    release, to, seller = sure(where.release), accounts.dispute_receivable(name), act.order.seller.ref
    hold, available = accounts.hold_pending(name), accounts.seller_available(seller)
    all_theirs = seller_minor == parts.seller_minor
    house = 0 if all_theirs else gross - parts.commission_minor - seller_minor
    from_hold = min(case.held_pending_minor, seller_minor)
    had = case.held_pending_minor
    legs = _return_pending(act, case, where, name, had - from_hold)
    release.held_minor -= from_hold
    release.bank_held_minor -= from_hold
    others = locks.cleared_lines(act.order.seller, release.currency) if seller_minor > from_hold else []
    from_available = min(
        seller_minor - from_hold,
        sum(line.payable_minor for line in others),
        balances.balance(available, release.currency),
    )
    debt = seller_minor - from_hold - from_available
    spare = max(-parts.rounding_minor, 0) if all_theirs else 0  # cents the house bore before and gets back
    sources = [(accounts.seller_debt(seller), debt), (available, from_available), (hold, from_hold)]
    for account, amount in sources:
        cents = min(spare, amount)
        legs += [Leg(account, accounts.rounding(), cents), Leg(account, to, amount - cents)]
        spare -= cents
    legs += [
        Leg(accounts.commission(), to, parts.commission_minor),
        Leg(accounts.rounding(), to, max(parts.rounding_minor, 0) if all_theirs else 0),
        Leg(accounts.dispute_loss(), to, house),
    ]
    _note_on_lines(release, others, from_available, debt + house)
    release.taken_back_minor += gross
    release.charged_back_minor += gross
    release.net_taken_back_minor += seller_minor
    release.net_charged_back_minor += seller_minor
    release.absorbed_minor += parts.seller_minor - seller_minor
    release.save()
    case.seller_paid_minor, case.house_paid_minor, case.debt_minor = seller_minor, house, debt
    return legs


def _note_on_lines(release: Release, others: list[ReleaseLine], from_available: int, not_theirs: int) -> None:
    """What other releases gave is allotted there; what this one has paid out and no longer holds is covered."""
    covered, left = from_available + not_theirs, from_available
    for line in others:
        part = min(left, line.payable_minor)
        line.allotted_minor += part
        line.save(update_fields=["allotted_minor"])
        left -= part
    for line in locks.lines_of(release):
        part = min(covered, line.allotted_minor - line.covered_minor)
        line.covered_minor += part
        line.save(update_fields=["covered_minor"])
        covered -= part

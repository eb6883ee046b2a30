"""Disputes about a milestone (T6b's contest, T14, T16b, T21, T22): a claim with a number, the other side's answer with
its own, days to agree, staff's decision with one appeal. What is in question is held all the while; it moves when both
agree, or when a decision takes effect. One module a stage; this is all that others call."""

from orders.disputes.answering import add_evidence, answer, unanswered
from orders.disputes.appealing import appeal, settle_due, waive_appeal
from orders.disputes.holding import give_time, hold, lift_hold
from orders.disputes.opening import contest_void, open_case, open_dispute, revision_abandoned, withdraw
from orders.disputes.overdue import alarm
from orders.disputes.preview import Outcome, outcome, total_of
from orders.disputes.ruling import FAULTS, rule, second, send_back
from orders.disputes.talking import (
    accept_split,
    ask_staff,
    decline_split,
    offer_split,
    talks_over,
    withdraw_split,
)

__all__ = [
    "FAULTS",
    "Outcome",
    "accept_split",
    "add_evidence",
    "alarm",
    "answer",
    "appeal",
    "ask_staff",
    "contest_void",
    "decline_split",
    "give_time",
    "hold",
    "lift_hold",
    "offer_split",
    "open_case",
    "open_dispute",
    "outcome",
    "revision_abandoned",
    "rule",
    "second",
    "send_back",
    "settle_due",
    "talks_over",
    "total_of",
    "unanswered",
    "waive_appeal",
    "withdraw",
    "withdraw_split",
]

from orders.models.answer import Answer, AnswerFile
from orders.models.cancellation import Cancellation
from orders.models.chargeback import Chargeback, ChargebackFile
from orders.models.delivery import Delivery, DeliveryFile, Revision
from orders.models.dispute import Dispute, Evidence, EvidenceFile, Ruling, Split
from orders.models.event import OrderEvent
from orders.models.milestone import Milestone
from orders.models.money import FundingLine, MoneyDue, Release, ReleaseLine
from orders.models.order import Order
from orders.models.policy import Policy
from orders.models.side import SideRequest
from orders.models.sweep import Outage, Reminder, SweepTry
from orders.models.tally import Payer, PayerCard, Tally
from orders.models.tip import Tip

__all__ = [
    "Answer",
    "AnswerFile",
    "Cancellation",
    "Chargeback",
    "ChargebackFile",
    "Delivery",
    "DeliveryFile",
    "Dispute",
    "Evidence",
    "EvidenceFile",
    "FundingLine",
    "Milestone",
    "MoneyDue",
    "Order",
    "OrderEvent",
    "Outage",
    "Payer",
    "PayerCard",
    "Policy",
    "Release",
    "ReleaseLine",
    "Reminder",
    "Revision",
    "Ruling",
    "SideRequest",
    "Split",
    "SweepTry",
    "Tally",
    "Tip",
]

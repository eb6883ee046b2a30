"""Orders as the API says and hears them."""

from orders.serializers.attached import AttachedSerializer
from orders.serializers.disputes import (
    DisputeRowSerializer,
    DisputeSerializer,
    OutcomeSerializer,
    RulingSerializer,
    SendBackSerializer,
)
from orders.serializers.sent import (
    AnswerSerializer,
    StaffEndSerializer,
    VersionSerializer,
    renamed,
    sent_with,
    uploads_field,
)
from orders.serializers.shown import (
    EndedSerializer,
    OrderRowSerializer,
    OrderSerializer,
    QuestionSerializer,
    act_url,
    questions_of,
)

__all__ = [
    "AnswerSerializer",
    "AttachedSerializer",
    "DisputeRowSerializer",
    "DisputeSerializer",
    "EndedSerializer",
    "OrderRowSerializer",
    "OrderSerializer",
    "OutcomeSerializer",
    "QuestionSerializer",
    "RulingSerializer",
    "SendBackSerializer",
    "StaffEndSerializer",
    "VersionSerializer",
    "act_url",
    "questions_of",
    "renamed",
    "sent_with",
    "uploads_field",
]

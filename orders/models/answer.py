"""The buyer's answers to the seller's questions."""

from django.db import models

from orders.models.order import Order


class Answer(models.Model):
    """One answer, saved as it is typed; `value` is a text, or a list of texts for several choices."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="answers")
    question_ref = models.CharField(max_length=12)
    value = models.JSONField(default=str)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "question_ref"], name="one_answer_a_question")
        ]


class AnswerFile(models.Model):
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="files")
    upload = models.ForeignKey("accounts.Upload", on_delete=models.PROTECT, related_name="+")

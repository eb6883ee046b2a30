"""Fields of the wizard."""

from django.core.exceptions import ValidationError

from gigs import checks
from kit.forms import Later, MoneyField
from sellers.allowances import Allowance


class PriceField(Later, MoneyField):
    """A price within the floor and the level's ceiling, with what the buyer pays and the seller gets beside it."""

    def __init__(self, *, allowance: Allowance, **kwargs):
        self.allowance = allowance
        super().__init__(**kwargs)
        self.widget.attrs["data-net"] = ""

    def to_python(self, value):
        minor = super().to_python(value)
        if minor is not None and (problem := checks.price_problem(minor, self.allowance)):
            raise ValidationError(problem, code="price")
        return minor

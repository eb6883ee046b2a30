"""A mean of ratings as it is shown: one decimal, half up, so that 5.0 is only said of a mean of 4.95 or more."""

from decimal import ROUND_HALF_UP, Decimal


def shown(mean: float) -> Decimal:
    """4.85 -> 4.9, 4.9499 -> 4.9. Means are thirds over a count: what ten decimals cannot tell apart is a tie."""
    return Decimal(f"{mean:.10f}").quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)

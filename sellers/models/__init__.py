"""Rows of sellers."""

from sellers.models.pro import (
    ProApplication,
    ProEvent,
    ProFile,
    ProOpinion,
    ProRead,
    ProRevocation,
    ProScore,
    ProStanding,
    ProStep,
)
from sellers.models.profile import SellerProfile

__all__ = [
    "ProApplication",
    "ProEvent",
    "ProFile",
    "ProOpinion",
    "ProRead",
    "ProRevocation",
    "ProScore",
    "ProStanding",
    "ProStep",
    "SellerProfile",
]

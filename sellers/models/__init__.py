"""Rows of sellers."""

from sellers.models.level import (
    DirtySeller,
    Grace,
    LevelChange,
    LevelEvaluation,
    LevelPolicy,
    LevelRun,
    LevelStanding,
    Strike,
    TopRatedCase,
)
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
from sellers.models.rating import SellerRating

__all__ = [
    "DirtySeller",
    "Grace",
    "LevelChange",
    "LevelEvaluation",
    "LevelPolicy",
    "LevelRun",
    "LevelStanding",
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
    "SellerRating",
    "Strike",
    "TopRatedCase",
]

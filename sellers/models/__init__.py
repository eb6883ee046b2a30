"""Rows of sellers."""

from sellers.models.appeal import LevelAppeal
from sellers.models.calendar import CalendarFeed
from sellers.models.draft import StartDraft
from sellers.models.education import Certificate, Education
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
from sellers.models.portfolio import Project, ProjectPicture
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
from sellers.models.reference import ProReference, ReferenceRefusal

__all__ = [
    "CalendarFeed",
    "Certificate",
    "DirtySeller",
    "Education",
    "Grace",
    "LevelAppeal",
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
    "ProReference",
    "ProRevocation",
    "ProScore",
    "ProStanding",
    "ProStep",
    "Project",
    "ProjectPicture",
    "ReferenceRefusal",
    "SellerProfile",
    "SellerRating",
    "StartDraft",
    "Strike",
    "TopRatedCase",
]

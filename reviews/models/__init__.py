"""Rows of reviews."""

from reviews.models.note import Proof, StaffNote
from reviews.models.removal import Appeal, Hold, Removal, Report
from reviews.models.review import Reply, Review, ReviewEvent, Vote
from reviews.models.sample import Sample
from reviews.models.window import Window

__all__ = [
    "Appeal",
    "Hold",
    "Proof",
    "Removal",
    "Reply",
    "Report",
    "Review",
    "ReviewEvent",
    "Sample",
    "StaffNote",
    "Vote",
    "Window",
]

"""Waking a worker after commit."""

from kit.nudging import nudge

__all__ = ["nudge"]

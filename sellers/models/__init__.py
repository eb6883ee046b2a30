"""Rows of sellers."""

from sellers.models.profile import SellerProfile

__all__ = ["SellerProfile"]

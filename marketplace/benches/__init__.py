"""Measurements, one module each; `market bench NAME` runs them."""

"""A model of whole orders beside the product, for the properties in test_order_lives.py."""

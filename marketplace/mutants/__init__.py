"""Planted bugs: each is put into a copy of the code, and the tests that should find it are run there.

`bugs.py` has those thought of beside the rules, `flipping.py` makes others by turning operators and numbers round."""

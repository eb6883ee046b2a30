"""Chaos: what can go wrong goes wrong on purpose, at random and many times, and no cent may be lost or doubled.

`market manage chaos` prints the trials; `market manage chaos TRIAL --size 50 --seed 7` sets up servers, databases and,
where one is needed, a site of its own under the state folder. The same seed makes the same choices."""

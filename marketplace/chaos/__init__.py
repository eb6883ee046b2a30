"""Chaos: the parts of a site are killed at random moments while people trade, and no cent may be lost or doubled.

`market manage chaos --faults 50 --seed 7` sets up servers, databases and a site of its own under the state folder."""

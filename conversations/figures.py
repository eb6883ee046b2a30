"""Numbers of conversations by seller, for levels. There are no inquiries yet: nothing is known of first replies, and
where nothing is known the criterion does not apply."""

from sellers.figuring import Part

LEVEL_PART: Part | None = None

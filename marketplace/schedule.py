"""Every repeating job of the site, in one table. Tasks take no arguments: each looks in its table for what is due."""

# name, task, every so many seconds
TABLE = [
    ("beat is alive", "marketplace.tasks.beat", 10),
    ("pictures are prepared", "gigs.tasks.prepare_pictures", 5),
    ("pictures nobody shows are forgotten", "gigs.tasks.drop_unused_pictures", 3600),
]

# A tick that no worker took before the next one is dropped, so a stopped worker finds no heap of old ticks.
BEAT = {
    name: {"task": task, "schedule": float(seconds), "options": {"expires": seconds}}
    for name, task, seconds in TABLE
}

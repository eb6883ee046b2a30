"""Every repeating job of the site, in one table. Tasks take no arguments: each looks in its table for what is due."""

# name, task, every so many seconds
TABLE = [
    ("beat is alive", "marketplace.tasks.beat", 10),
    ("pictures are prepared", "gigs.tasks.prepare_pictures", 5),
    ("pictures nobody shows are forgotten", "gigs.tasks.drop_unused_pictures", 3600),
    ("unpaid orders close their checkout", "orders.tasks.close_checkouts", 60),
    ("orders nobody took on go back", "orders.tasks.lapse_approvals", 60),
    ("orders nobody answered for go back", "orders.tasks.lapse_answers", 60),
    ("deliveries are accepted by themselves", "orders.tasks.accept_by_itself", 60),
    ("abandoned work is cancelled", "orders.tasks.cancel_abandoned", 60),
    ("abandoned changes go to staff", "orders.tasks.hold_abandoned_revisions", 60),
    ("unanswered requests to cancel end", "orders.tasks.lapse_cancellations", 60),
    ("unpaid milestones end their order", "orders.tasks.lapse_funding", 60),
    ("decided disputes take effect", "orders.tasks.settle_rulings", 60),
    ("earnings clear", "orders.tasks.clear", 60),
    ("people are reminded", "orders.tasks.remind", 60),
]

# A tick that no worker took before the next one is dropped, so a stopped worker finds no heap of old ticks.
BEAT = {
    name: {"task": task, "schedule": float(seconds), "options": {"expires": seconds}}
    for name, task, seconds in TABLE
}

"""Every repeating job of the site, in one table. Tasks take no arguments: each looks in its table for what is due."""

# name, task, every so many seconds
TABLE = [
    ("beat is alive", "marketplace.tasks.beat", 10),
    ("pictures are prepared", "gigs.tasks.prepare_pictures", 5),
    ("previews of sent pictures are made", "accounts.tasks.make_previews", 5),
    ("pictures nobody shows are forgotten", "gigs.tasks.drop_unused_pictures", 3600),
    ("pictures of projects are prepared", "sellers.tasks.prepare_pictures", 5),
    ("counts of pages become rows", "gigs.tasks.roll_up", 60),
    ("old counts are forgotten", "gigs.tasks.forget_old_counts", 6 * 3600),
    ("who was here is noted", "accounts.tasks.write_seen", 60),
    ("what is asked for more is published", "marketplace.tasks.publish_trends", 3600),
    ("search follows what sellers change", "gigs.tasks.follow_sellers", 30),
    ("personal data of old applications is deleted", "sellers.tasks.forget_personal", 3600),
    ("overdue Pro applications are told to staff", "sellers.tasks.tell_overdue", 600),
    ("unpaid orders close their checkout", "orders.tasks.close_checkouts", 60),
    ("orders nobody took on go back", "orders.tasks.lapse_approvals", 60),
    ("orders nobody answered for go back", "orders.tasks.lapse_answers", 60),
    ("deliveries are accepted by themselves", "orders.tasks.accept_by_itself", 60),
    ("abandoned work is cancelled", "orders.tasks.cancel_abandoned", 60),
    ("abandoned changes go to staff", "orders.tasks.hold_abandoned_revisions", 60),
    ("unanswered requests to cancel end", "orders.tasks.lapse_cancellations", 60),
    ("unanswered side requests end", "orders.tasks.lapse_requests", 60),
    ("unpaid milestones end their order", "orders.tasks.lapse_funding", 60),
    ("unanswered claims and talks without a split end", "orders.tasks.end_silence_in_disputes", 60),
    ("disputes open for too long alarm staff", "orders.tasks.alarm_about_disputes", 600),
    ("decided disputes take effect", "orders.tasks.settle_rulings", 60),
    ("earnings clear", "orders.tasks.clear", 60),
    ("mails go out", "notices.tasks.send_mails", 5),
    ("people are reminded", "orders.tasks.remind", 60),
    ("ended orders may be reviewed", "reviews.tasks.open_windows", 60),
    ("reviews appear", "marketplace.tasks.publish_reviews", 15),
    ("people are reminded to review", "reviews.tasks.remind", 300),
    ("sums of reviews are proved, every night", "marketplace.tasks.prove_reviews", 600),
    ("send what is in the outbox", "payments.tasks.send_calls", 5),
    ("apply what is in the inbox", "payments.tasks.apply_events", 5),
    ("ask for missed events", "payments.tasks.poll_events", 300),
    ("close checkouts that have run out", "payments.tasks.expire_sessions", 60),
    ("look up calls of unknown outcome", "payments.tasks.resolve_unknown", 300),
    ("send waiting payouts again", "payments.tasks.retry_payouts", 300),
    ("ask about sellers' accounts", "payments.tasks.look_at_accounts", 6 * 3600),
    ("hold the ledger against the provider", "payments.tasks.reconcile", 900),
    ("levels follow what happens", "marketplace.tasks.follow_levels", 3),
    ("gigs above the limit of a level are paused", "gigs.tasks.pause_above_limit", 600),
    ("everybody's level, every night", "marketplace.tasks.recompute_levels", 600),
    ("evidence for banks is put together", "marketplace.tasks.follow_chargebacks", 15),
    ("money held for long is watched", "payments.tasks.watch_holding", 6 * 3600),
    ("invoices follow what was booked", "payments.tasks.issue_documents", 60),
    ("past days of the ledger are sealed", "marketplace.tasks.seal_days", 3600),
    ("check the books", "marketplace.tasks.check_books", 3600),
    ("look again at books that did not agree", "marketplace.tasks.second_look", 30),
]

# A tick that no worker took before the next one is dropped, so a stopped worker finds no heap of old ticks.
BEAT = {
    name: {"task": task, "schedule": float(seconds), "options": {"expires": seconds}}
    for name, task, seconds in TABLE
}

"""A small world with nine roles and one of everything, for tests that walk over all pages."""

from datetime import timedelta
from types import SimpleNamespace

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import exporting, files, tokens
from accounts.models import User
from gigs import reporting
from gigs import testing as gigs
from kit import clock
from marketplace import exports, levels
from notices import choices
from notices.models import MailboxMessage, Notice
from orders import chargebacks, clearing, deliveries, disputes, lifecycle, testing
from orders.actors import Actor
from orders.models import FundingLine
from payments import issuing, onboarding, withdrawing
from payments.models import Document
from reviews import testing as reviews
from reviews.models import StaffNote
from sellers import appeals, portfolio, vetting
from sellers import testing as applying

FILE_QUESTION = {**testing.QUESTION, "ref": "q2", "kind": "file", "question": "What do you have now?"}


def build(*, password: str = "") -> SimpleNamespace:
    """Ana buys from wei; eva and ion are strangers to them; sus is suspended; staff of each role."""
    now = clock.now()
    w = SimpleNamespace(now=now)
    w.ana = gigs.make_user("ana", password=password, display_name="Ana Ionescu", country="RO")
    w.wei = gigs.make_seller("wei", password=password, display_name="Wen Jiahui", country="CN")
    w.eva = gigs.make_user("eva", password=password)
    w.ion = gigs.make_seller("ion", password=password)
    w.sus = gigs.make_seller("sus", password=password)
    w.sup = _staff("sup", "support", password)
    w.fin = _staff("fin", "finance", password)
    w.adm = gigs.make_user("adm", password=password, is_staff=True, is_superuser=True)
    _sign_in_furniture(gigs.make_user("far", password=password))
    _gigs(w)
    w.report = reporting.report(by=w.eva, member=w.wei, gig=w.gig, rule="off_site", text="Look.", now=now)
    _orders(w)
    _pro(w)
    _level(w)
    w.token, _secret = tokens.make(user=w.ana, name="My script", scopes=["read"], days=30, now=now)
    w.sus.is_suspended = True
    w.sus.save()
    w.notice = Notice.objects.filter(to=w.ana).first()
    w.stop_token = choices.token(Notice(kind="order_new", to=w.ana))
    w.mail = MailboxMessage.objects.create(to=w.ana.email, subject="A mail", text="Hello", sent_at=now)
    _money(w)
    issuing.issue_due()
    w.document = Document.objects.get(order=w.order, kind="sale")
    w.export = exporting.ask(by=w.ana, now=clock.raw_now())
    exports.make_due()
    return w


def _staff(name: str, role: str, password: str) -> User:
    user = gigs.make_user(name, password=password, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def _sign_in_furniture(user: User) -> None:
    """One row in each table of allauth, for somebody who takes no other part."""
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Authenticator.objects.create(user=user, type="recovery_codes", data={"seed": "", "used_mask": 0})
    UserSession.objects.create(user=user, ip="192.0.2.7", user_agent="A browser", session_key="far")


def _gigs(w) -> None:
    """One published with extras and questions, one that waits, one being written, one suspended."""
    w.gig = gigs.make_gig(
        w.wei,
        extras=[{"title": "A second colour", "price_minor": 12_55, "days": 1, "tier": None}],
        faq=[{"question": "Which files do I get?", "answer": "PDF and SVG."}],
    )
    w.package = w.gig.live.packages.get(tier=2)
    w.waiting = gigs.make_gig(w.wei, state="pending_review", title="I will draw letters for a shop sign")
    w.draft = gigs.make_draft(w.wei, title="I will draw a map for a walk in town")
    w.taken_down = gigs.make_gig(w.wei, state="suspended", title="I will draw a label for a jar of honey")
    w.project = portfolio.add(profile=w.wei.seller, now=w.now, title="A catalogue", about="For a museum.")
    w.image = w.gig.live.gallery.first().image


def _orders(w) -> None:
    people = {"buyer": w.ana, "seller": w.wei}
    w.unpaid = testing.order_placed(**people)
    w.unanswered = testing.order_paid(questions=[testing.QUESTION, FILE_QUESTION], **people)
    w.order = testing.order_active(milestones=[33_33, 66_67], **people)
    w.upload = files.take(owner=w.wei, file=SimpleUploadedFile("mark.pdf", b"%PDF-1.4\n%%EOF\n"))
    w.milestone = w.order.milestones.first()
    w.next_milestone = w.order.milestones.last()
    deliveries.deliver(
        milestone_ref=w.milestone.ref,
        message="Here it is.",
        uploads=[w.upload],
        by=Actor.seller(w.wei),
        now=w.now,
    )
    w.active = testing.order_active(**people)
    w.done = testing.order_accepted(**people)
    w.disputed = testing.order_delivered(**people)
    part = w.disputed.milestones.first()
    w.dispute = disputes.open_dispute(
        milestone_ref=part.ref,
        claim="The letters cannot be read when small.",
        to_buyer_minor=50_00,
        by=Actor.buyer(w.ana),
        now=w.now,
    )
    w.at_bank = testing.order_accepted(**people)
    w.chargeback = chargebacks.open_case(
        order_ref=w.at_bank.ref,
        payment_ref=FundingLine.objects.get(milestone__order=w.at_bank).payment_ref,
        bank=chargebacks.Bank("dp_of_the_world", 100_00, "usd", "product_unacceptable", w.now),
        now=w.now,
    )
    w.dropped = testing.order_placed(**people)
    lifecycle.drop(ref=w.dropped.ref, by=Actor.buyer(w.ana), now=w.now)
    w.reviewed = reviews.order_of_gig(w.gig, buyer=w.ana, now=w.now - timedelta(days=2))
    w.review = reviews.published(w.reviewed, now=w.now - timedelta(days=1))
    StaffNote.objects.create(review=w.review, text="A note to staff.", sent_at=w.now)
    w.orders = [
        w.unpaid,
        w.unanswered,
        w.order,
        w.active,
        w.done,
        w.disputed,
        w.at_bank,
        w.dropped,
        w.reviewed,
    ]


def _pro(w) -> None:
    """Wei's application is in review, ion writes one, pia is Pro and may lose it, one more was refused."""
    vetter, other = applying.make_vetter("vera"), applying.make_vetter("otto")
    w.pro = applying.approved(applying.make_applicant("pia"), vetter)
    w.refused = applying.refused(applying.make_applicant("rui"), vetter)
    w.application = applying.scored(w.wei, vetter)
    vetting.read_personal(ref=w.application.ref, by=vetter, now=w.now)
    w.unsent = applying.begin(w.ion, steps={"start": {"agreed": True}})
    w.revocation = vetting.propose_revocation(
        standing_id=w.pro.standing.pk, by=other, now=w.now, reason="The work shown was not hers."
    )


def _level(w) -> None:
    """Wei was not chosen for Top Rated and appeals."""
    levels.recompute([w.wei.pk], now=w.now)
    w.level_appeal = applying.level_appeal(w.wei, decided_by=w.adm, now=w.now)
    w.level_about = appeals.about(w.level_appeal).about


def _money(w) -> None:
    """Wei has earned something long ago and asks for it to be paid by hand."""
    ago = w.now - timedelta(days=30)
    testing.order_accepted(buyer=w.ana, seller=w.wei, now=ago)
    clearing.clear_due(now=w.now)
    onboarding.method_chosen(by=w.wei, method="manual", now=ago)
    w.withdrawal = withdrawing.withdraw(by=w.wei, amount_minor=50_00, currency="usd", now=w.now)

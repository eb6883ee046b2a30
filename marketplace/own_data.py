"""What is known of a member, as they may read it themselves: the tables of the copy they can ask for.

Each table names its columns, so that nothing of staff's or of other people's private rows slips in."""

import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.files.storage import Storage, default_storage, storages
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet

from accounts.models import ApiToken, Block, Download, Upload, User
from conversations.models import Message
from gigs.models import Gig, GigVersion, Package, Report, Save, SavedSeller, Waiter
from notices.models import Muted, Notice
from orders.models import (
    Answer,
    Chargeback,
    Delivery,
    Dispute,
    Evidence,
    Milestone,
    Order,
    OrderEvent,
    Release,
    Revision,
    SideRequest,
    Tip,
)
from payments import own_books
from payments.models import BillingDetails, Document, Payment, Refund, SavedCard, SellerAccount, Withdrawal
from reviews.models import Appeal, Reply, Review, StaffNote, Vote
from reviews.models import Report as ReviewReport
from sellers import pro
from sellers.models import (
    Certificate,
    Education,
    Grace,
    LevelAppeal,
    LevelChange,
    LevelEvaluation,
    ProApplication,
    Project,
    ProReference,
    ProStanding,
    SellerProfile,
    StartDraft,
    Strike,
    TopRatedCase,
)

MOST_BYTES = 512 * 1024 * 1024  # of files; larger and older ones are listed with their address


@dataclass(frozen=True)
class Table:
    """One JSON file: the rows of one member, and what is said of each (paths as in a query)."""

    name: str
    rows: Callable[[User], QuerySet]
    columns: str


def _orders(user: User) -> QuerySet:
    return Order.objects.seen_by(user)


TABLES: Sequence[Table] = [
    Table(
        "account",
        lambda user: User.objects.filter(pk=user.pk),
        "ref username email display_name country time_zone language is_suspended date_joined last_login last_seen_at "
        "password_changed_at",
    ),
    Table("email_addresses", lambda user: EmailAddress.objects.filter(user=user), "email verified primary"),
    Table(
        "signed_in",
        lambda user: UserSession.objects.filter(user=user),
        "created_at last_seen_at ip user_agent",
    ),
    Table(
        "second_steps", lambda user: Authenticator.objects.filter(user=user), "type created_at last_used_at"
    ),
    Table(
        "api_tokens",
        lambda user: ApiToken.objects.filter(user=user),
        "ref name scopes created_at expires_at last_used_at revoked_at",
    ),
    Table("blocked", lambda user: Block.objects.filter(by=user), "whom__username"),
    Table(
        "files", lambda user: Upload.objects.filter(owner=user), "ref name media_type size sha256 created_at"
    ),
    Table("downloads", lambda user: Download.objects.filter(by=user), "upload__ref upload__name at"),
    Table(
        "notifications", lambda user: Notice.objects.filter(to=user), "kind about url data told_at read_at"
    ),
    Table("no_mail_about", lambda user: Muted.objects.filter(user=user), "subject"),
    Table(
        "seller_profile",
        lambda user: SellerProfile.objects.filter(user=user),
        "headline about skills languages level level_since is_pro pro_since away_until away_note links weekly_hours "
        "payout_country created_at",
    ),
    Table(
        "education", lambda user: Education.objects.filter(profile__user=user), "school subject began ended"
    ),
    Table("certificates", lambda user: Certificate.objects.filter(profile__user=user), "name issuer year"),
    Table(
        "projects",
        lambda user: Project.objects.filter(profile__user=user),
        "ref title about client year link created_at",
    ),
    Table(
        "level_judgements",
        lambda user: LevelEvaluation.objects.filter(seller=user),
        "ref at cause level_before level_after verdict",
    ),
    Table(
        "level_changes",
        lambda user: LevelChange.objects.filter(seller=user),
        "before after why at",
    ),
    Table(
        "level_warnings",
        lambda user: Grace.objects.filter(seller=user),
        "criterion level opened_at ends_at closed_at outcome",
    ),
    Table(
        "level_appeals",
        lambda user: LevelAppeal.objects.filter(seller=user),
        "ref text sent_at answer reason answered_at",
    ),
    Table(
        "top_rated",
        lambda user: TopRatedCase.objects.filter(seller=user),
        "ref kind decision reason decided_at",
    ),
    Table(
        "strikes",
        lambda user: Strike.objects.filter(seller=user),
        "ref rule reason given_at expires_at withdrawn_at withdrawn_reason",
    ),
    Table(
        "start_selling",
        lambda user: StartDraft.objects.filter(user=user),
        "steps started_at edited_at",
    ),
    Table("pro", lambda user: ProStanding.objects.filter(user=user), "since recheck_by ended_at"),
    Table(
        "pro_applications",
        lambda user: ProApplication.objects.filter(applicant=user),
        "ref state field round edited_at decided_at",
    ),
    Table(
        "pro_references",  # whom we asked and what they say is theirs, and was promised to stay unread
        lambda user: ProReference.objects.filter(application__applicant=user),
        "application__ref asked_at",
    ),
    Table("gigs", lambda user: Gig.objects.filter(seller=user), "ref slug state created_at published_at"),
    Table(
        "gig_versions",
        lambda user: GigVersion.objects.filter(gig__seller=user),
        "gig__ref number state title language description faq tags category__path submitted_at decided_at",
    ),
    Table(
        "packages",
        lambda user: Package.objects.filter(version__gig__seller=user),
        "version__gig__ref version__number tier name description price_minor days revisions",
    ),
    Table(
        "waiting_for_gigs",
        lambda user: Waiter.objects.filter(user=user),
        "gig__ref gig__live__title asked_at",
    ),
    Table(
        "reports_written",
        lambda user: Report.objects.filter(by=user),
        "ref member__username gig__ref rule text reported_at closed_at outcome reason",
    ),
    Table("saved_sellers", lambda user: SavedSeller.objects.filter(user=user), "seller__username saved_at"),
    Table("saved_gigs", lambda user: Save.objects.filter(user=user), "gig__ref gig__live__title saved_at"),
    Table(
        "orders",
        _orders,
        "ref state buyer__username seller__username title package_name scope extras questions currency price_minor "
        "fee_minor tax_minor placed_at paid_at started_at ended_at end_reason",
    ),
    Table(
        "milestones",
        lambda user: Milestone.objects.filter(order__in=_orders(user)),
        "ref order__ref position title state price_minor days due_at ended_at",
    ),
    Table(
        "order_events",
        lambda user: OrderEvent.objects.filter(order__in=_orders(user)),
        "order__ref sequence effective_at actor__username command before after reason",
    ),
    Table(
        "answers",
        lambda user: Answer.objects.filter(order__buyer=user),
        "order__ref question_ref value saved_at",
    ),
    Table(
        "deliveries",
        lambda user: Delivery.objects.filter(milestone__order__in=_orders(user)),
        "ref milestone__order__ref milestone__ref number message links delivered_at",
    ),
    Table(
        "revisions",
        lambda user: Revision.objects.filter(milestone__order__in=_orders(user)),
        "milestone__order__ref milestone__ref number items asked_at",
    ),
    Table(
        "side_requests",
        lambda user: SideRequest.objects.filter(asked_by=user),
        "ref milestone__order__ref kind state reason asked_at answer answered_at",
    ),
    Table(
        "messages",
        lambda user: Message.objects.filter(conversation__order__in=_orders(user)),
        "ref conversation__order__ref author__username body sent_at",
    ),
    Table(
        "disputes",
        lambda user: Dispute.objects.filter(order__in=_orders(user)),
        "ref order__ref role state how claim claimed_minor answer answered_minor opened_at",
    ),
    Table(
        "dispute_evidence",
        lambda user: Evidence.objects.filter(added_by=user),
        "dispute__ref about words added_at",
    ),
    Table(
        "chargebacks",
        lambda user: Chargeback.objects.filter(order__in=_orders(user)),
        "ref order__ref state amount_minor currency reason opened_at closed_at statement",
    ),
    Table(
        "tips",
        lambda user: Tip.objects.filter(order__in=_orders(user)),
        "order__ref state amount_minor message asked_at",
    ),
    Table(
        "reviews_written",
        lambda user: Review.objects.filter(author=user),
        "ref order__ref state communication as_described value stars text written_at published_at",
    ),
    Table(
        "reviews_about_you",
        lambda user: Review.objects.published().filter(subject=user),
        "ref order__ref communication as_described value stars text published_at",
    ),
    Table("review_replies", lambda user: Reply.objects.filter(author=user), "review__ref text replied_at"),
    Table(
        "review_notes_to_staff",
        lambda user: StaffNote.objects.filter(review__author=user),
        "review__ref text sent_at",
    ),
    Table(
        "review_reports",
        lambda user: ReviewReport.objects.filter(by=user),
        "review__ref rule text reported_at closed_at",
    ),
    Table(
        "review_appeals",
        lambda user: Appeal.objects.filter(by=user),
        "removal__review__ref text asked_at granted answer decided_at",
    ),
    Table("review_votes", lambda user: Vote.objects.filter(user=user), "review__ref at"),
    Table(
        "payments",
        lambda user: Payment.objects.filter(payer=user),
        "ref order__ref kind state currency amount_minor credit_minor card_brand card_last4 created_at paid_at",
    ),
    Table(
        "refunds",
        lambda user: Refund.objects.filter(payment__payer=user),
        "ref payment__ref state currency amount_minor created_at settled_at",
    ),
    Table(
        "cards",
        lambda user: SavedCard.objects.filter(user=user),
        "ref brand last4 exp_month exp_year saved_at removed_at",
    ),
    Table(
        "billing_details",
        lambda user: BillingDetails.objects.filter(user=user),
        "name street postcode city country tax_id changed_at",
    ),
    Table(
        "invoices",
        lambda user: Document.objects.of(user),
        "ref kind is_credit label order__ref issued_by issued_to currency net_minor tax_minor lines issued_at",
    ),
    Table(
        "earnings",
        lambda user: Release.objects.filter(seller=user),
        "ref order__ref state currency gross_minor net_minor net_taken_back_minor released_at clears_at cleared_at",
    ),
    Table(
        "payout_account",
        lambda user: SellerAccount.objects.filter(user=user),
        "method state created_at changed_at",
    ),
    Table(
        "withdrawals",
        lambda user: Withdrawal.objects.filter(seller=user),
        "ref method currency amount_minor requested_at reference",
    ),
]


def compose(user: User, archive: zipfile.ZipFile) -> None:
    """Write all that this member gave and that is about them: a JSON file a table, what they sent, the journal of their
    money. Amounts are minor units, times UTC."""
    for table in TABLES:
        rows = table.rows(user).order_by("pk").values(*table.columns.split())
        _json(archive, table.name, list(rows))
    applications = ProApplication.objects.filter(applicant=user).prefetch_related("steps")
    _json(archive, "pro_answers", {each.ref: pro.answers_of(each) for each in applications})
    archive.writestr("money.csv", "".join(own_books.lines(user, "csv")))
    _files(user, archive)


def _json(archive: zipfile.ZipFile, name: str, value) -> None:
    text = json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    archive.writestr(f"{name}.json", text)


def _files(user: User, archive: zipfile.ZipFile) -> None:
    """What the member sent, the newest first, and their pictures; files beyond MOST_BYTES are named with an address."""
    left, elsewhere = MOST_BYTES, []
    for upload in Upload.objects.filter(owner=user).order_by("-id").iterator():
        name = f"files/{upload.ref}-{PurePosixPath(upload.name).name}"
        if upload.size > left or not _copy(archive, name, storages["private"], upload.stored_as):
            elsewhere.append({"ref": upload.ref, "name": upload.name, "address": f"/files/{upload.ref}/"})
            continue
        left -= upload.size
    _json(archive, "files_not_in_this_copy", elsewhere)
    if user.avatar and not user.avatar.startswith("pool:"):
        _copy(archive, "pictures/you.webp", default_storage, user.avatar)
    for kind, keys in (
        ("gigs", Gig.objects.filter(seller=user).values_list("images__ref", "images__key")),
        (
            "projects",
            Project.objects.filter(profile__user=user).values_list("pictures__ref", "pictures__key"),
        ),
    ):
        for ref, key in keys:
            if key:
                _copy(archive, f"pictures/{kind}/{ref}.webp", default_storage, f"{key}-1280.webp")


def _copy(archive: zipfile.ZipFile, name: str, storage: Storage, stored_as: str) -> bool:
    """One file, as a stream and not packed twice; False where it is not to be found."""
    if not storage.exists(stored_as):
        return False
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_STORED
    with storage.open(stored_as) as kept, archive.open(entry, "w", force_zip64=True) as copy:
        for chunk in iter(lambda: kept.read(1024 * 1024), b""):
            copy.write(chunk)
    return True

"""People: one account buys and sells."""

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kit.refs import new_ref

CLOSED_SIGN = "~"  # begins the user name of a closed account; nobody can choose such a name


class User(AbstractUser):
    """A member. `username` is the public handle, `ref` the address in books and API."""

    first_name = last_name = None  # type: ignore[assignment]  # fields of the base that we do without
    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    display_name = models.CharField(_("display name"), max_length=60, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)  # ISO 3166-1, upper case
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    language = models.CharField(_("language"), max_length=10, default="en")  # of pages and mails
    avatar = models.CharField(max_length=120, blank=True)  # storage name of a picture, or "pool:a05"
    is_suspended = models.BooleanField(default=False)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    password_changed_at = models.DateTimeField(null=True, blank=True)

    REQUIRED_FIELDS = ["email"]
    _roles: frozenset[str] | None = None  # kept by accounts.roles once asked

    class Meta(AbstractUser.Meta):
        indexes = [models.Index(fields=["last_seen_at"], name="members_by_last_seen")]

    def __str__(self):
        return self.shown_name

    @property
    def is_closed(self):
        """The member has left; the row stays for the orders and books it stands in."""
        return self.username.startswith(CLOSED_SIGN)

    @property
    def shown_name(self):
        return gettext("Former member") if self.is_closed else self.display_name or self.username


class ApiToken(models.Model):
    """A key to the API: named, scoped, expiring; only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=60)
    scopes = ArrayField(models.CharField(max_length=40))
    secret_hash = models.CharField(max_length=64, unique=True)  # sha256, hex
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class Upload(models.Model):
    """A private file a member sent in. What it is attached to decides who may read it."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=120)  # in the "private" storage
    # pictures get a small copy, made anew by a worker: waiting, ready, or none where there is nothing to show
    preview_state = models.CharField(max_length=8, default="none")
    preview = models.CharField(max_length=120, blank=True)  # WebP in the "private" storage
    preview_tries = models.PositiveSmallIntegerField(default=0)
    preview_lease_until = models.DateTimeField(null=True)  # raw clock
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(size__gt=0), name="upload_is_not_empty")]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(preview_state="waiting"), name="previews_to_make")
        ]


class Download(models.Model):
    """Who fetched a file and when; visible to both parties."""

    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="downloads")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Block(models.Model):
    """`by` wants nothing to do with `whom`; never shown to `whom`."""

    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="blocks")
    whom = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "whom"], name="one_block_a_pair")]


class Closing(models.Model):
    """A member closed the account. What is personal is erased at once where a stranger could see it, and the rest by a
    worker soon after."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="closing")
    handle_hash = models.CharField(max_length=64, db_index=True)  # of the old user name: nobody gets it again
    closed_at = models.DateTimeField()  # business time
    erased_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)  # raw clock

    class Meta:
        indexes = [models.Index(fields=["id"], condition=models.Q(erased_at=None), name="closings_to_erase")]


class DataExport(models.Model):
    """A copy of all that a member gave and that is about them: one ZIP, made by a worker. All times on the raw clock."""

    class State(models.TextChoices):
        WAITING = "waiting", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="data_exports")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    stored_as = models.CharField(max_length=120, blank=True)  # in the "private" storage
    size = models.BigIntegerField(default=0)  # bytes

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(state="waiting"), name="one_export_waits_a_member"
            )
        ]
        indexes = [models.Index(fields=["id"], condition=models.Q(state="waiting"), name="exports_to_make")]

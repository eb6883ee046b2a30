"""What search reads: one narrow row a live gig, and what its card shows. Both are derived and can be rebuilt."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.urls import reverse

from gigs.models.gallery import picture_url


class SearchRow(models.Model):
    """A live gig as search sees it. The table is made by a migration and swapped on a rebuild."""

    gig_id = models.BigIntegerField(primary_key=True)
    rank = models.IntegerField()  # what the gig is worth apart from the words: 0..1,000,000
    cat1 = models.BigIntegerField()  # category, subcategory, service type
    cat2 = models.BigIntegerField(null=True)
    cat3 = models.BigIntegerField(null=True)
    price = models.BigIntegerField()  # of the cheapest package, minor units
    days = models.SmallIntegerField()  # of the quickest package
    rating = models.SmallIntegerField()  # Bayesian mean, in hundredths
    reviews = models.IntegerField()
    level = models.SmallIntegerField()
    pro = models.BooleanField()
    country = models.CharField(max_length=2)
    speaks = ArrayField(models.CharField(max_length=10))
    language = models.CharField(max_length=10)
    asks_first = models.BooleanField()
    published = models.DateTimeField()
    seller_id = models.BigIntegerField()
    orders = models.IntegerField()  # completed
    tsv = SearchVectorField()
    tok = ArrayField(models.IntegerField())

    class Meta:
        managed = False
        db_table = "gigs_searchrow"


class GigCard(models.Model):
    """What a card of a gig shows, written when the gig or its seller changes."""

    gig = models.OneToOneField("gigs.Gig", primary_key=True, on_delete=models.CASCADE, related_name="card")
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    ref = models.CharField(max_length=12)
    slug = models.CharField(max_length=120)
    title = models.CharField(max_length=160)
    language = models.CharField(max_length=10)
    username = models.CharField(max_length=150)
    seller_name = models.CharField(max_length=150)
    avatar = models.CharField(max_length=120, blank=True)
    level = models.SmallIntegerField()
    pro = models.BooleanField()
    price_minor = models.BigIntegerField()
    days = models.SmallIntegerField()
    rating_sum = models.IntegerField()
    review_count = models.IntegerField()
    cover_pool = models.CharField(max_length=10, blank=True)
    cover_key = models.CharField(max_length=60, blank=True)

    online: bool = False  # whether the seller was just seen; set by search
    saved: bool = False  # whether the member who looks saved it; set by gigs.saving

    @property
    def url(self):
        return reverse("gigs:gig", args=[self.username, self.slug])

    @property
    def save_url(self):
        """Where a POST puts it on the member's list or takes it off."""
        return reverse("gigs:save", args=[self.ref])

    @property
    def currency(self):
        return settings.CURRENCY

    @property
    def rating(self):
        """Mean of the overall ratings (kept as sums of three), or None."""
        return self.rating_sum / 3 / self.review_count if self.review_count else None

    @property
    def cover_400(self):
        return picture_url(pool=self.cover_pool, key=self.cover_key, width=400)

    @property
    def cover_640(self):
        return picture_url(pool=self.cover_pool, key=self.cover_key, width=640)


class SearchWord(models.Model):
    """A word of titles and tags and how often it stands there: for "did you mean"."""

    word = models.CharField(max_length=60, primary_key=True)
    uses = models.IntegerField()

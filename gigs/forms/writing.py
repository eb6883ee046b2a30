"""The forms of the wizard: a draft may lack things, but what is there must be right."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from gigs import categories, checks, pricing, terms
from gigs.forms.fields import PriceField
from gigs.models import Category, GigVersion, Package, PackageField, Requirement
from kit import languages, money, text
from kit.forms import (
    LaterChoice,
    LaterLine,
    LaterNumber,
    LaterText,
    LaterTyped,
    LineField,
    LongSelect,
    TextField,
    WholeNumber,
)
from kit.problems import Invalid
from sellers.allowances import Allowance

OPENING = "I will "
DASH = "\u2003"  # an em space: service types stand in from their subcategory


def shown_title(title: str, language: str) -> str:
    """The title as it stands behind the fixed opening of English titles."""
    return title.removeprefix(OPENING) if language == "en" else title


def full_title(typed: str, language: str) -> str:
    """'draw a logo' -> 'I will draw a logo' in English, once however it was typed."""
    if language != "en" or not typed:
        return typed
    if typed[: len(OPENING)].lower() == OPENING.lower():
        typed = typed[len(OPENING) :]
    return OPENING + typed


def fields_of(category: Category | None) -> list[PackageField]:
    """What packages of this category state; a service type has its subcategory's."""
    if category is None:
        return []
    return list((category.parent if category.depth == 3 else category).package_fields.all())


MODES = [
    (GigVersion.Mode.INSTANT, gettext_lazy("At once, as soon as they are paid")),
    (GigVersion.Mode.ASK_FIRST, gettext_lazy("I accept each one first, within 24 hours")),
]


class OverviewForm(forms.Form):
    """Title, category, tags, and how orders begin."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language of the text"), choices=languages.choices, widget=LongSelect
    )
    title = LineField(
        label=gettext_lazy("Title"),
        longest=checks.TITLE[1],
        help_text=gettext_lazy("Say what the buyer gets. English titles begin with “I will”."),
    )
    category = LaterTyped(label=gettext_lazy("Category"), coerce=int, empty_value=None, widget=LongSelect)
    tags = LineField(
        label=gettext_lazy("Tags"),
        required=False,
        help_text=gettext_lazy("Up to 5 words buyers may search for, with commas between."),
    )
    mode = forms.ChoiceField(label=gettext_lazy("How orders begin"), choices=MODES, widget=forms.RadioSelect)
    queue_limit = WholeNumber(
        label=gettext_lazy("Most orders at a time"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=gettext_lazy("When so many are under way, buyers cannot order until one is done."),
    )
    place = LineField(
        label=gettext_lazy("Place"),
        required=False,
        longest=120,
        help_text=gettext_lazy("Only for work on site: the town or area where you come to the buyer."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", _("Choose a category")), *category_choices()]
        language = self.data.get("language") or self.initial.get("language")
        room = checks.TITLE[1] - (len(OPENING) if language == "en" else 0)
        self.fields["title"].widget.attrs.update(
            {"data-preview": "title", "data-longest": str(room), "autocomplete": "off"}
        )
        self.fields["category"].widget.attrs["data-levels"] = ""

    def clean_tags(self):
        tags = [text.clean_line(tag) for tag in _commas(self.cleaned_data["tags"])]
        tags = list(dict.fromkeys(tag for tag in tags if tag))
        if len(tags) > checks.MOST_TAGS:
            raise ValidationError(_("Use %(most)d tags at most.") % {"most": checks.MOST_TAGS})
        for tag in tags:
            if len(tag) > checks.LONGEST_TAG:
                raise ValidationError(_("“%(tag)s” is too long for a tag.") % {"tag": tag[:40]})
        return tags

    def clean(self):
        data = super().clean()
        if data.get("title") and "language" in data:
            data["title"] = full_title(data["title"], data["language"])
            if text.graphemes(data["title"]) > checks.TITLE[1] or len(data["title"]) > 160:
                self.add_error("title", checks.title_problem(data["title"]))
        if "category" in data:
            data["category"] = categories.tree().by_id.get(data["category"])
        return data


def category_choices():
    """Groups by category: subcategories, and below each its service types."""
    tree = categories.tree()
    for top in tree.top:
        group = []
        for sub in tree.under(top):
            group.append((sub.pk, sub.name))
            group += [(kind.pk, f"{DASH}{sub.name}: {kind.name}") for kind in tree.under(sub)]
        yield top.name, group


def _commas(typed: str) -> list[str]:
    for sign in "，、;；\n":
        typed = typed.replace(sign, ",")
    return typed.split(",")


def net_of(typed) -> pricing.Shares | None:
    """What the buyer pays and the seller gets for a price as it stands in a field; None while it is none."""
    try:
        minor = typed if isinstance(typed, int) else money.parse(typed, settings.CURRENCY)
    except Invalid:
        return None
    return pricing.shares(minor, terms.current())


class PackageForm(forms.Form):
    """One package. Standard and Premium are offered where `offered` is ticked."""

    UNLIMITED = "unlimited"

    offered = forms.BooleanField(
        label=gettext_lazy("Offer this package"),
        required=False,
        widget=forms.CheckboxInput(attrs={"role": "switch"}),
    )
    name = LaterLine(label=gettext_lazy("Name"), longest=40)
    description = LaterText(
        label=gettext_lazy("What the buyer gets"),
        longest=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    days = LaterNumber(label=gettext_lazy("Delivery days"), min_value=1, max_value=checks.MOST_DAYS)
    revisions = LaterChoice(label=gettext_lazy("Revisions"))
    fast_days = LaterNumber(label=gettext_lazy("Extra fast: days"), min_value=1, max_value=checks.MOST_DAYS)

    field_order = ["offered", "name", "description", "price", "days", "revisions"]

    def __init__(self, *args, tier: int, allowance: Allowance, fields: list[PackageField], **kwargs):
        super().__init__(*args, **kwargs)
        self.tier, self.stated = tier, fields
        self.fields["price"] = PriceField(label=_("Price"), allowance=allowance)
        self.fields["fast_price"] = PriceField(label=_("Extra fast: price"), allowance=allowance)
        numbers = [(str(n), str(n)) for n in range(checks.MOST_REVISIONS + 1)]
        self.fields["revisions"].choices = [("", _("Choose")), *numbers, (self.UNLIMITED, _("Unlimited"))]
        for field in fields:
            self.fields[f"f_{field.key}"] = _field_of(field)
        if tier == 1:
            del self.fields["offered"]
            self.fields["price"].widget.attrs["data-preview"] = "price"
        self.order_fields(self.field_order)

    @property
    def tier_name(self):
        return Package.Tier(self.tier).label

    @property
    def nets(self) -> dict:
        """{"price": Shares, "fast_price": Shares} of the prices as they stand."""
        return {name: net_of(self[name].value()) for name in ("price", "fast_price")}

    @property
    def stated_fields(self):
        """The bound fields of the subcategory's own."""
        return [self[f"f_{field.key}"] for field in self.stated]

    def full_clean(self):
        super().full_clean()
        if self.is_left_out:
            self._errors.clear()

    @cached_property
    def is_left_out(self) -> bool:
        """A package that is not offered: what stands in its fields does not matter."""
        return self.is_bound and self.tier > 1 and not self["offered"].data

    def clean(self):
        data = super().clean()
        if self.is_left_out:
            return data
        price, days = data.get("fast_price"), data.get("fast_days")
        broken = {"fast_price", "fast_days"} & set(self.errors)
        if not broken and (price is None) != (days is None):
            missing = "fast_price" if price is None else "fast_days"
            self.add_error(missing, _("Extra fast needs both a price and days."))
        elif not broken and days is not None and data.get("days") and days >= data["days"]:
            self.add_error("fast_days", _("Extra fast must take fewer days than the package."))
        return data

    def row(self) -> dict | None:
        """The package as `drafting.save` takes it; None where it is not offered or empty."""
        data = self.cleaned_data
        if self.is_left_out:
            return None
        unlimited = data["revisions"] == self.UNLIMITED
        return {
            "tier": self.tier,
            "name": data["name"],
            "description": data["description"],
            "price_minor": data["price"],
            "days": data["days"],
            "revisions": int(data["revisions"]) if data["revisions"] and not unlimited else None,
            "unlimited_revisions": unlimited,
            "values": {
                f.key: data[f"f_{f.key}"] for f in self.stated if data[f"f_{f.key}"] not in (None, "")
            },
            "fast_price_minor": data["fast_price"],
            "fast_days": data["fast_days"],
        }


def _field_of(field: PackageField) -> forms.Field:
    if field.kind == "checkbox":
        return forms.BooleanField(label=field.label, required=False)
    if field.kind == "number":
        return WholeNumber(label=field.label, required=False, min_value=0, max_value=100_000)
    language = (get_language() or "en")[:2]
    named = [(choice["key"], choice.get(language) or choice["en"]) for choice in field.choices]
    return forms.ChoiceField(label=field.label, required=False, choices=[("", _("Choose")), *named])


class ExtraForm(forms.Form):
    """An add-on."""

    title = LineField(label=gettext_lazy("What is added"), longest=80)
    days = LaterNumber(label=gettext_lazy("Days more"), min_value=0, max_value=checks.MOST_DAYS)
    tier = LaterTyped(
        label=gettext_lazy("For"),
        coerce=int,
        empty_value=None,
        choices=[("", gettext_lazy("All packages")), *Package.Tier.choices],
    )

    field_order = ["title", "price", "days", "tier"]

    def __init__(self, *args, allowance: Allowance, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["price"] = PriceField(label=_("Price"), allowance=allowance)
        self.order_fields(self.field_order)

    @property
    def net(self):
        """The shares of the price as it stands."""
        return net_of(self["price"].value())

    def has_changed(self):
        return any(self[name].data not in (None, "") for name in ("title", "price", "days"))

    def clean(self):
        data = super().clean()
        if "price" in data and data["price"] is None:
            self.add_error("price", _("Set a price."))
        return data

    def row(self) -> dict:
        data = self.cleaned_data
        return {
            "title": data["title"],
            "price_minor": data["price"],
            "days": data["days"] or 0,
            "tier": data["tier"],
        }


class DescriptionForm(forms.Form):
    """What is done, for whom, how."""

    description = LaterText(
        label=gettext_lazy("Description"),
        longest=checks.DESCRIPTION[1],
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy("Empty lines make paragraphs, “- ” makes a list, **two stars** make bold."),
    )


class FaqForm(forms.Form):
    """A question buyers ask."""

    question = LineField(label=gettext_lazy("Question"), longest=150)
    answer = TextField(
        label=pgettext_lazy("to a question", "Answer"), longest=600, widget=forms.Textarea(attrs={"rows": 3})
    )


KINDS = [(kind.value, capfirst(kind.label)) for kind in Requirement.Kind]


class RequirementForm(forms.Form):
    """A question to the buyer."""

    question = LineField(label=gettext_lazy("Question"), longest=300)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of answer"), choices=KINDS)
    help = LineField(label=gettext_lazy("Hint"), required=False, longest=300)
    choices = TextField(
        label=gettext_lazy("Answers to choose from"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One a line, at least two."),
    )
    required = forms.BooleanField(label=gettext_lazy("Must be answered"), required=False, initial=True)

    def has_changed(self):
        return any(self[name].data for name in ("question", "help", "choices"))

    def clean_choices(self):
        lines = [text.clean_line(line)[:120] for line in self.cleaned_data["choices"].splitlines()]
        return list(dict.fromkeys(line for line in lines if line))[:30]

    def clean(self):
        data = super().clean()
        if data.get("kind") not in ("choice", "choices"):
            data["choices"] = []
        elif len(data.get("choices", [])) < 2:
            self.add_error("choices", _("Write at least two answers, one a line."))
        return data

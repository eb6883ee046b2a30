"""The steps of the wizard. Each gathers its forms, says whether they are valid, and gives the parts that
`drafting.save` takes."""

from django.http import QueryDict
from django.utils.functional import cached_property

from gigs import checks
from gigs.forms.writing import (
    DescriptionForm,
    ExtraForm,
    FaqForm,
    OverviewForm,
    PackageForm,
    RequirementForm,
    fields_of,
    shown_title,
)
from gigs.models import GigVersion, Package
from kit import steps
from kit.rows import rows_of
from sellers.allowances import Allowance


class Step(steps.Step):
    """The forms of one step. `data` is what was posted, after the row buttons; None on a first look."""

    def __init__(self, version: GigVersion, *, allowance: Allowance, data=None):
        self.version, self.allowance, self.data = version, allowance, data

    def label_of(self, form, field):
        return f"{form.tier_name}, {field.label}" if isinstance(form, PackageForm) else field.label


class Overview(Step):
    name = "overview"

    @cached_property
    def form(self):
        return OverviewForm(self.data, initial=self._initial())

    def _initial(self):
        version = self.version
        return {
            "language": version.language,
            "title": shown_title(version.title, version.language),
            "category": version.category_id,
            "tags": ", ".join(version.tags),
            "mode": version.mode,
            "queue_limit": version.queue_limit,
            "place": version.place,
        }

    @property
    def forms(self):
        return [self.form]

    def parts(self):
        return {"overview": self.form.cleaned_data}


class Pricing(Step):
    name = "pricing"

    @cached_property
    def packages(self):
        stated = fields_of(self.version.category)
        kept = {package.tier: package for package in self.version.packages.all()}
        return [
            PackageForm(
                self.data,
                prefix=f"p{tier}",
                tier=tier,
                allowance=self.allowance,
                fields=stated,
                initial=_package_initial(kept.get(tier), tier),
            )
            for tier in Package.Tier.values
        ]

    @cached_property
    def extras(self):
        rows = [
            {"title": e.title, "price": e.price_minor, "days": e.days, "tier": e.tier}
            for e in self.version.extras.all()
        ]
        return rows_of(
            ExtraForm,
            prefix="e",
            most=self.allowance.extras_a_gig,
            data=self.data,
            rows=rows,
            allowance=self.allowance,
        )

    @property
    def forms(self):
        return [*self.packages, self.extras]

    def is_valid(self):
        valid = super().is_valid()
        if valid and len(self.extras.kept) > self.allowance.extras_a_gig:
            over = [form for form in self.extras if form.has_changed()][self.allowance.extras_a_gig]
            over.add_error("title", checks.extras_problem(self.allowance))
            return False
        return valid

    def parts(self):
        rows = [form.row() for form in self.packages]
        return {
            "packages": [row for row in rows if row],
            "extras": [form.row() for form in self.extras if form.has_changed()],
        }


def copied(data: QueryDict, do: str) -> QueryDict:
    """What was posted, with the package to the left copied into this one where the button says "p2-copy" or "p3-copy"."""
    tier = {"p2-copy": 2, "p3-copy": 3}.get(do)
    if tier is None:
        return data
    changed = data.copy()
    for name in [name for name in data if name.startswith(f"p{tier}-")]:
        del changed[name]
    for name in [name for name in data if name.startswith(f"p{tier - 1}-")]:
        changed.setlist(f"p{tier}-" + name.partition("-")[2], data.getlist(name))
    changed[f"p{tier}-offered"] = "on"
    return changed


def _package_initial(package: Package | None, tier: int) -> dict:
    if package is None:
        return {"offered": False}
    revisions = PackageForm.UNLIMITED if package.unlimited_revisions else package.revisions
    return {
        "offered": True,
        "name": package.name,
        "description": package.description,
        "price": package.price_minor,
        "days": package.days,
        "revisions": "" if revisions is None else str(revisions),
        "fast_price": package.fast_price_minor,
        "fast_days": package.fast_days,
        **{f"f_{key}": value for key, value in package.values.items()},
    }


class Description(Step):
    name = "description"

    @cached_property
    def form(self):
        return DescriptionForm(self.data, initial={"description": self.version.description})

    @cached_property
    def faq(self):
        return rows_of(FaqForm, prefix="q", most=checks.MOST_FAQ, data=self.data, rows=self.version.faq)

    @property
    def forms(self):
        return [self.form, self.faq]

    def parts(self):
        return {"description": self.form.cleaned_data["description"], "faq": self.faq.kept[: checks.MOST_FAQ]}


class Requirements(Step):
    name = "requirements"

    @cached_property
    def rows(self):
        kept = [
            {
                "question": r.question,
                "kind": r.kind,
                "help": r.help,
                "choices": "\n".join(r.choices),
                "required": r.required,
            }
            for r in self.version.requirements.all()
        ]
        return rows_of(RequirementForm, prefix="r", most=checks.MOST_REQUIREMENTS, data=self.data, rows=kept)

    @property
    def forms(self):
        return [self.rows]

    def parts(self):
        return {"requirements": self.rows.kept[: checks.MOST_REQUIREMENTS]}


STEPS = {step.name: step for step in (Overview, Pricing, Description, Requirements)}

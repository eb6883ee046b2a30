"""Rows of a form that may be added, removed and moved by plain submit buttons: <button name="do" value="faq-remove-2">.

A formset here has no fixed first rows: a row left empty is not kept, one empty row waits at the end."""

from collections.abc import Sequence

from django import forms
from django.http import QueryDict


class Rows(forms.BaseFormSet):
    """A formset whose every row may be empty."""

    def initial_form_count(self):
        return 0

    @property
    def kept(self) -> list[dict]:
        """The cleaned rows that say something, in their order."""
        return [form.cleaned_data for form in self.forms if form.has_changed()]

    @property
    def is_full(self) -> bool:
        return self.total_form_count() >= self.max_num


def rows_of(form, *, prefix: str, most: int, data=None, rows: Sequence[dict] = (), **form_kwargs) -> Rows:
    """A bound formset of what was posted, or one of `rows` with an empty row behind."""
    waiting = 1 if len(rows) < most else 0
    cls = forms.formset_factory(
        form,
        formset=Rows,
        extra=len(rows) + waiting,
        max_num=max(most, len(rows)) if data is None else most,
        absolute_max=most + 20,
    )
    return cls(
        data,  # type: ignore[return-value]  # the factory makes a Rows
        initial=list(rows) if data is None else None,
        prefix=prefix,
        form_kwargs=form_kwargs,
    )


def after(data: QueryDict, do: str) -> QueryDict:
    """What was posted, with a row added, removed or moved as the button says ("faq-to-2-0": the third before the first);
    unknown buttons change nothing."""
    prefix, _sep, rest = do.partition("-")
    act, _sep, place = rest.partition("-")
    total = _number(data.get(f"{prefix}-TOTAL_FORMS"))
    place, _sep, where = place.partition("-")
    if act not in ("add", "remove", "up", "down", "to") or total is None:
        return data
    rows = [_row(data, f"{prefix}-{n}-") for n in range(min(total, 100))]
    at = _number(place)
    if act == "add":
        rows.append({})
    elif at is not None and at < len(rows):
        row = rows.pop(at)
        if act != "remove":
            to = {"up": max(0, at - 1), "down": at + 1}.get(act, _number(where))
            rows.insert(at if to is None else to, row)
    changed = data.copy()
    for name in list(changed):
        if name.startswith(f"{prefix}-") and name.split("-")[1].isdigit():
            del changed[name]
    changed[f"{prefix}-TOTAL_FORMS"] = str(len(rows))
    for n, row in enumerate(rows):
        for name, values in row.items():
            changed.setlist(f"{prefix}-{n}-{name}", values)
    return changed


def _row(data: QueryDict, start: str) -> dict[str, list[str]]:
    return {name.removeprefix(start): data.getlist(name) for name in data if name.startswith(start)}


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else None

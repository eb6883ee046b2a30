"""A step of a wizard: the forms of one page, rows among them, asked together and told together."""

from types import SimpleNamespace

from django.forms import BaseFormSet, Form


class Step:
    """The forms of one step. Subclasses say which; `data` is what was posted, None on a first look."""

    name = ""

    @property
    def forms(self) -> list:
        raise NotImplementedError

    def is_valid(self) -> bool:
        return False not in [form.is_valid() for form in self.forms]  # each is asked: all errors are wanted

    def label_of(self, form: Form, field):
        """A field as the summary of errors names it."""
        return field.label

    @property
    def single_forms(self) -> list[Form]:
        """Every form, those of rows one by one: for the summary of errors."""
        return [
            single for each in self.forms for single in (each if isinstance(each, BaseFormSet) else [each])
        ]

    @property
    def lines(self) -> list[dict]:
        """The summary of errors: [{"field": the bound field or None, "text"}]."""
        return [
            {"field": self._named(single, name), "text": error}
            for single in self.single_forms
            for name, messages in single.errors.items()
            for error in messages
        ]

    def errors(self) -> list[dict]:
        """[{"field", "text"}] of everything that is wrong, fields by their ids on the page."""
        return [
            {"field": line["field"].auto_id if line["field"] else "", "text": str(line["text"])}
            for line in self.lines
        ]

    def _named(self, form: Form, name: str):
        """A field as the summary of errors links to it."""
        if name not in form.fields:
            return None
        field = form[name]
        return SimpleNamespace(
            label=self.label_of(form, field),
            id_for_label=field.id_for_label or field.auto_id,
            auto_id=field.auto_id,
            is_hidden=False,
        )

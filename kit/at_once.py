"""Many steps of a migration as one.

Django reads the models anew after every step, and everything that refers to a changed model with it: here that is
nearly all of them, because all refer to members. Steps that do not need each other's results are therefore taken at
once, and the models are read once for all of them."""

from collections.abc import Sequence

from django.db.migrations.operations.base import Operation


class AtOnce(Operation):
    """These operations, in their order, with the models as they are before the first and after the last.

    A table's columns, indexes and constraints belong into its own CreateModel: an operation of this list may not
    change a model that another one creates. What cannot be undone says so itself when it is asked to."""

    def __init__(self, operations: Sequence[Operation]):
        self.operations = list(operations)

    def deconstruct(self):
        return (self.__class__.__qualname__, [self.operations], {})

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)  # read anew when next asked for
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def references_model(self, name, app_label):
        return any(operation.references_model(name, app_label) for operation in self.operations)

    def describe(self):
        return "At once: " + "; ".join(operation.describe() for operation in self.operations)

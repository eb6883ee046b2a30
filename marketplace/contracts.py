"""The rule of layers inside an app, for import-linter: it knows a module's layer by its name, so new ones are covered.

urls → views, api, admin, tasks, commands → forms, serializers, webhooks → act modules and models."""

from importlinter import Contract, ContractCheck, fields, output

LAYERS = [
    {"urls"},
    {"views", "api", "admin", "tasks", "management"},
    {"forms", "serializers", "webhooks", "filters"},
]
LOWEST = len(LAYERS)
FREE = {"apps", "tests", "testing", "migrations", "templatetags"}  # makers and tests go through every door


def layer(module: str) -> int | None:
    """0 for urls and so on down to act modules and models; None where the rule says nothing."""
    name = module.split(".")[1] if "." in module else ""
    if not name or name in FREE:
        return None
    return next((depth for depth, names in enumerate(LAYERS) if name in names), LOWEST)


class InsideApps(Contract):
    """Inside each app, no module imports one of a higher layer."""

    type_name = "inside_apps"
    apps = fields.ListField(subfield=fields.StringField())

    def check(self, graph, verbose):
        broken = []
        apps: list[str] = self.apps  # type: ignore[assignment]  # the field is read as its value
        for module in sorted(graph.modules):
            app = module.partition(".")[0]
            here = layer(module)
            if app not in apps or here is None:
                continue
            for imported in sorted(graph.find_modules_directly_imported_by(module)):
                there = layer(imported)
                if imported.partition(".")[0] == app and there is not None and there < here:
                    broken.append(f"{module} -> {imported}")
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check):
        for line in check.metadata["broken"]:
            output.print_error(line, bold=False)

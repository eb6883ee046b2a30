from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "kit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        import kit.lookups  # noqa: F401 – registers

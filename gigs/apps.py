from django.apps import AppConfig


class GigsConfig(AppConfig):
    name = "gigs"
    default_auto_field = "django.db.models.BigAutoField"

"""A file of an order, as the API shows it."""

from django.urls import reverse
from rest_framework import serializers

from accounts.models import Upload


class AttachedSerializer(serializers.ModelSerializer):
    """A file; `url` downloads it."""

    url = serializers.SerializerMethodField()

    class Meta:
        model = Upload
        fields = ["ref", "name", "media_type", "size", "url"]
        read_only_fields = fields

    def get_url(self, upload) -> str:
        return reverse("api:file", args=[upload.ref])

"""What a seller says about themselves as JSON: schools, certificates, projects."""

from rest_framework import serializers

from kit.serializers import Strict
from sellers.models import Certificate, Education, Project, ProjectPicture


class EducationSerializer(serializers.ModelSerializer):
    """A school or course; `ended` null: it goes on."""

    class Meta:
        model = Education
        fields = ["subject", "school", "began", "ended"]


class CertificateSerializer(serializers.ModelSerializer):
    class Meta:
        model = Certificate
        fields = ["name", "issuer", "year"]


class ProjectPictureSerializer(serializers.ModelSerializer):
    """A picture; while `state` is `processing` it has no addresses yet."""

    refused_because = serializers.CharField(read_only=True)
    url_400 = serializers.CharField(read_only=True)
    url_640 = serializers.CharField(read_only=True)
    url_1280 = serializers.CharField(read_only=True)

    class Meta:
        model = ProjectPicture
        fields = [
            "ref",
            "state",
            "refused_because",
            "alt",
            "width",
            "height",
            "url_400",
            "url_640",
            "url_1280",
        ]
        read_only_fields = fields


class ProjectSerializer(serializers.ModelSerializer):
    """A piece of work in a portfolio."""

    pictures = ProjectPictureSerializer(many=True, read_only=True)

    class Meta:
        model = Project
        fields = ["ref", "title", "about", "client", "year", "link", "pictures"]
        read_only_fields = fields


class WriteProjectSerializer(Strict):
    title = serializers.CharField()
    about = serializers.CharField(required=False, allow_blank=True)
    client = serializers.CharField(required=False, allow_blank=True)
    year = serializers.IntegerField(required=False, allow_null=True)
    link = serializers.CharField(required=False, allow_blank=True)

"""The API of a seller's own portfolio."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import parsers, serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from kit import clock
from kit.nudging import nudge
from kit.serializers import errors_of
from marketplace.views.seller_api import Selling
from sellers import portfolio
from sellers.forms.portfolio import ProjectForm
from sellers.models import Project
from sellers.serializers.profile import ProjectPictureSerializer, ProjectSerializer, WriteProjectSerializer
from sellers.views.portfolio import PREPARE


def _project_words(data, kept: dict) -> dict:
    """Valid words of a project, by the page's form. Raises ValidationError."""
    sent = WriteProjectSerializer(data={**{k: v for k, v in kept.items() if v is not None}, **data})
    sent.is_valid(raise_exception=True)
    form = ProjectForm(
        {name: "" if value is None else str(value) for name, value in sent.validated_data.items()}
    )
    if not form.is_valid():
        raise ValidationError(errors_of(form))
    return form.cleaned_data


class MyProjects(Selling, APIView):
    """Your portfolio, in its order."""

    @extend_schema(responses=ProjectSerializer(many=True))
    def get(self, request):
        found = self.profile(request).projects.prefetch_related("pictures")
        return Response(ProjectSerializer(found, many=True).data)

    @extend_schema(request=WriteProjectSerializer, responses={201: ProjectSerializer})
    def post(self, request):
        words = _project_words(request.data, {})
        made = portfolio.add(profile=self.profile(request), now=clock.now(), **words)
        return Response(ProjectSerializer(made).data, status=status.HTTP_201_CREATED)


class OwnProject(Selling):
    def own(self, request, ref) -> Project:
        return get_object_or_404(Project, ref=ref, profile__user=request.user)


class MyProject(OwnProject, APIView):
    """One project of yours."""

    @extend_schema(responses=ProjectSerializer)
    def get(self, request, ref):
        return Response(ProjectSerializer(self.own(request, ref)).data)

    @extend_schema(request=WriteProjectSerializer(partial=True), responses=ProjectSerializer)
    def patch(self, request, ref):
        project = self.own(request, ref)
        kept = {name: getattr(project, name) for name in portfolio.WORDS}
        portfolio.change(project=project, **_project_words(request.data, kept))
        return self.get(request, ref)

    @extend_schema(responses={204: None})
    def delete(self, request, ref):
        portfolio.remove(project=self.own(request, ref))
        return Response(status=status.HTTP_204_NO_CONTENT)


class SendPictureSerializer(serializers.Serializer):
    file = serializers.FileField(allow_empty_file=True)
    alt = serializers.CharField(required=False, allow_blank=True, help_text="What it shows.")


class MyProjectPictures(OwnProject, APIView):
    """Add a picture; a worker prepares it."""

    parser_classes = [parsers.MultiPartParser]

    @extend_schema(
        request={"multipart/form-data": SendPictureSerializer}, responses={201: ProjectPictureSerializer}
    )
    def post(self, request, ref):
        project = self.own(request, ref)
        sent = SendPictureSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        made = portfolio.add_picture(
            project=project, file=sent.validated_data["file"], alt=sent.validated_data.get("alt", "")
        )
        nudge(PREPARE)
        return Response(ProjectPictureSerializer(made).data, status=status.HTTP_201_CREATED)


class MyProjectPicture(OwnProject, APIView):
    """One picture of a project of yours."""

    @extend_schema(responses={204: None})
    def delete(self, request, ref, picture_ref):
        project = self.own(request, ref)
        get_object_or_404(project.pictures, ref=picture_ref)
        left = [each.ref for each in project.pictures.all() if each.ref != picture_ref]
        portfolio.arrange(project=project, order=left)
        return Response(status=status.HTTP_204_NO_CONTENT)

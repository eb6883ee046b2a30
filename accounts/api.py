"""The API of accounts: who calls, and files sent in."""

from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.http import Http404
from django.urls import path
from django.utils.translation import gettext_lazy
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, parsers, permissions, serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import confirming, files, roles, tokens
from accounts.models import ApiToken, Upload, User


class TokenScheme(OpenApiAuthenticationExtension):
    """How the token is described."""

    target_class = "accounts.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema):
        scopes = "\n".join(f"- `{name}`: {words}" for name, words in tokens.SCOPES.items())
        return {
            "type": "http",
            "scheme": "bearer",
            "description": f"A token made in your settings, with one or more scopes:\n{scopes}",
        }


class InRole(permissions.BasePermission):
    """Staff of the role `view.role`; for anybody else there is nothing here."""

    def has_permission(self, request, view):
        if not roles.has_role(request.user, view.role):
            raise Http404
        return True


class SecondStepRequired(exceptions.PermissionDenied):
    """A session that has the password, but not the code."""

    default_detail = gettext_lazy(
        "This needs a second step: open /settings/second-step/, type the code, then repeat this."
    )
    default_code = "second_step_required"


class SignedInLately(permissions.BasePermission):
    """Money by a session asks for the password and the second step, as the pages do; a token was made with them."""

    message = gettext_lazy("Confirm that it is you: sign in again, then repeat this.")
    code = "reauthentication_required"

    def has_permission(self, request, view):
        if request.method in permissions.SAFE_METHODS or isinstance(request.auth, ApiToken):
            return True
        try:
            reauthentication_required(lambda _request: True)(request._request)
        except ReauthenticationRequired:
            return False
        if not confirming.is_confirmed(request._request):
            raise SecondStepRequired
        return True


class MeSerializer(serializers.ModelSerializer):
    """The member who calls."""

    name = serializers.CharField(source="shown_name")
    roles = serializers.SerializerMethodField(help_text="Of staff.")
    scopes = serializers.SerializerMethodField(help_text="Of the token; null for a session, which has all.")

    class Meta:
        model = User
        fields = [
            "ref",
            "username",
            "name",
            "email",
            "country",
            "time_zone",
            "language",
            "is_suspended",
            "roles",
            "scopes",
        ]
        read_only_fields = fields

    def get_roles(self, user) -> list[str]:
        return [role for role in roles.ROLES if roles.has_role(user, role)]

    def get_scopes(self, user) -> list[str] | None:
        auth = self.context["request"].auth
        return auth.scopes if isinstance(auth, ApiToken) else None


class Me(APIView):
    """Who calls, and what the token may do."""

    permission_classes = [permissions.IsAuthenticated, tokens.HasScope]

    @extend_schema(responses=MeSerializer)
    def get(self, request):
        return Response(MeSerializer(request.user, context={"request": request}).data)


class FileSerializer(serializers.ModelSerializer):
    """A file: name it by `ref` in acts, answers and messages."""

    class Meta:
        model = Upload
        fields = ["ref", "name", "media_type", "size", "sha256"]
        read_only_fields = fields


class SendFileSerializer(serializers.Serializer):
    file = serializers.FileField(allow_empty_file=True)


class Files(APIView):
    """Send in a private file. Only you can read it until you attach it to something."""

    permission_classes = [permissions.IsAuthenticated, tokens.HasScope]
    parser_classes = [parsers.MultiPartParser]
    scope = "orders"

    @extend_schema(request={"multipart/form-data": SendFileSerializer}, responses={201: FileSerializer})
    def post(self, request):
        sent = SendFileSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        upload = files.take(owner=request.user, file=sent.validated_data["file"])
        return Response(FileSerializer(upload).data, status=status.HTTP_201_CREATED)


urlpatterns = [
    path("me/", Me.as_view(), name="me"),
    path("files/", Files.as_view(), name="files"),
]

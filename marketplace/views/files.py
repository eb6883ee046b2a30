"""Files: private ones only for those who may read them, every download logged; public pictures while trying out."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django.views.static import serve

from accounts import files
from accounts.models import Download, Upload, User
from accounts.roles import has_role
from conversations import talking
from kit import clock
from kit.problems import Refused
from orders.models import AnswerFile, DeliveryFile, EvidenceFile, Order
from sellers import pro


@login_required
@require_GET
def download(request, ref):
    """One file as a download."""
    upload = get_object_or_404(Upload, ref=ref)
    if not may_read(request.user, upload):
        raise Http404
    Download.objects.create(upload=upload, by=request.user, at=clock.now())
    return files.response(upload)


@require_POST
def upload(request):
    """One file from a page's script, sent before its form: the answer's ref goes along with the form."""
    if not request.user.is_authenticated:
        return JsonResponse(
            {"title": _("You are signed out. Sign in again; what you wrote is kept.")}, status=401
        )
    file = request.FILES.get("file")
    if file is None:
        return JsonResponse({"title": _("No file came through. Try again.")}, status=422)
    try:
        taken = files.take(owner=request.user, file=file)
    except Refused as refusal:
        return JsonResponse({"title": str(refusal.message), "code": refusal.code}, status=refusal.status)
    return JsonResponse({"ref": taken.ref, "name": taken.name, "size": taken.size}, status=201)


@login_required
@require_GET
def preview(request, ref):
    """The small copy of a picture."""
    upload = get_object_or_404(Upload, ref=ref, preview_state="ready")
    if not may_read(request.user, upload):
        raise Http404
    return files.preview_response(upload)


@require_GET
def picture(request, path):
    """A public picture, where no web server in front gives them (SERVE_MEDIA)."""
    if not settings.SERVE_MEDIA:
        raise Http404
    return serve(request, path, document_root=settings.MEDIA_ROOT)


def may_read(user: User, upload: Upload) -> bool:
    """The owner, the parties of what it hangs on, support staff where the order is in dispute, and vetting staff."""
    if upload.owner_id == user.pk or talking.may_read(user, upload) or pro.may_read(user, upload):
        return True
    orders = Order.objects.filter(
        Q(pk__in=AnswerFile.objects.filter(upload=upload).values("answer__order"))
        | Q(pk__in=DeliveryFile.objects.filter(upload=upload).values("delivery__milestone__order"))
        | Q(pk__in=EvidenceFile.objects.filter(upload=upload).values("evidence__dispute__order"))
    )
    if orders.seen_by(user).exists():
        return True
    return has_role(user, "support") and orders.filter(disputes__isnull=False).exists()

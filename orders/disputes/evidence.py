"""What the two sides put before each other and staff."""

from collections.abc import Sequence

from accounts.models import Upload, User
from orders.door import Act
from orders.models import Dispute, Evidence, EvidenceFile


def keep(
    act: Act,
    dispute: Dispute,
    role: str,
    by: User,
    about: str,
    *,
    words: str = "",
    uploads: Sequence[Upload] = (),
) -> Evidence | None:
    """Write words and files down once; nothing is written where there is neither."""
    if not words and not uploads:
        return None
    made = Evidence.objects.create(
        dispute=dispute, role=role, added_by=by, about=about, words=words, added_at=act.now
    )
    EvidenceFile.objects.bulk_create(EvidenceFile(evidence=made, upload=upload) for upload in uploads)
    return made

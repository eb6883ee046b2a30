"""How static files are named in production: by their content, so that browsers may keep them for ever."""

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage

_WITHIN_SCRIPTS = HashedFilesMixin._js_module_import_aggregation_patterns[1]  # type: ignore[attr-defined]


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Also renames what our own ES modules import (other people's scripts are left as they are).
    A picture that is missing is a broken picture, not a broken page."""

    manifest_strict = False
    patterns = (*HashedFilesMixin.patterns, ("js/*.js", _WITHIN_SCRIPTS))

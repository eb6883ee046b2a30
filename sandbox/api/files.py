"""/v1/files: evidence for disputes; only name, size and a hash are kept"""

import hashlib

from sandbox import store
from sandbox.errors import invalid_parameter, missing_parameter
from sandbox.params import LISTING
from sandbox.routing import route

LARGEST = 16 * 1024 * 1024


@route("POST", "/v1/files", {"purpose!": "str", "file_link_data": "any"})
def create(call):
    upload = call.files.get("file")
    if upload is None:
        raise missing_parameter("file")
    if not 0 < upload.size <= LARGEST:
        raise invalid_parameter("file", "The file is empty or larger than 16 MB.")
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    name = upload.name or "file"
    stored = store.add(
        "file",
        {
            "expires_at": None,
            "filename": name,
            "links": {"object": "list", "data": [], "has_more": False, "url": "/v1/file_links"},
            "purpose": call["purpose"],
            "size": upload.size,
            "title": None,
            "type": name.rpartition(".")[2].lower() if "." in name else None,
            "url": None,
        },
        owner=call.owner,
        hidden={"sha256": digest.hexdigest()},
    )
    return stored.body


@route("GET", "/v1/files", {**LISTING, "created": "range", "purpose": "str"})
def index(call):
    rows = store.matching("file", owner=call.owner, created=call["created"], purpose=call["purpose"])
    return store.page(rows, call.params, call.path, store.show)


@route("GET", "/v1/files/{ref}")
def retrieve(call, ref):
    return store.find("file", ref, owner=call.owner).body

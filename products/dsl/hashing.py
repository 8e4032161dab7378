"""The fingerprint of a document."""

import hashlib

from products.dsl.document import ReadDocument, canonical


def document_hash(document: ReadDocument) -> str:
    """Return the SHA-256 (64 hex digits) of the document's canonical JSON; key order does not matter."""
    return hashlib.sha256(canonical(document).encode("ascii")).hexdigest()

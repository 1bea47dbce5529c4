"""Our ids are UUIDv5 of natural keys, so two runs over the same input give the same ids."""

from uuid import UUID, uuid5

NAMESPACE = UUID("6f1f1c3e-5d0a-5c67-9a43-0c0a5c2b7d11")


def make_id(kind: str, *natural_key: object) -> UUID:
    """The id of a `kind` of thing with this natural key; parts are joined so that none can run into the next."""
    return uuid5(NAMESPACE, "\x1f".join([kind, *map(str, natural_key)]))

"""Documents become files in output/, or objects in a bucket: whole or not at all, and only where their bytes change."""

from aggregator.publish.changes import Changes
from aggregator.publish.files import publish_files
from aggregator.publish.manifest import Manifest, read_manifest
from aggregator.publish.places import Place, is_published, is_remote, place_of

__all__ = ["Changes", "Manifest", "Place", "is_published", "is_remote", "place_of", "publish_files", "read_manifest"]

"""Documents become files in output/: whole or not at all, and only where their bytes change."""

from aggregator.publish.files import Changes, publish_files
from aggregator.publish.manifest import Manifest, read_manifest

__all__ = ["Changes", "Manifest", "publish_files", "read_manifest"]

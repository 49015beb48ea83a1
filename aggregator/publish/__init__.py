"""Documents become files in output/: whole or not at all, and only where their bytes change."""

from aggregator.publish.files import Changes, publish_files

__all__ = ["Changes", "publish_files"]

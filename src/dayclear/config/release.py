"""Which version this is."""

from importlib import metadata


def version() -> str:
    """The installed version; sources that run without an installation have none."""
    try:
        return metadata.version("dayclear")
    except metadata.PackageNotFoundError:
        return "not installed"

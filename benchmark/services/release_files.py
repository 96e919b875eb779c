"""A release by its name or by its file: a bundle is verified before it is adopted."""

from pathlib import Path
from typing import Any

from annotation.handover import Release, adopt_bundle, frozen_releases
from benchmark.bundle import BundleError, verify_bundle
from curation.handover import Refused


def release_from(named: str, *, by: Any = None) -> Release:
    """The frozen release called ``named``, or the one in the bundle file ``named``."""
    path = Path(named)
    if path.suffix.lower() == ".zip" or path.is_file():
        return adopt(path, by=by)
    release = frozen_releases().filter(name=named).first()
    if release is None:
        raise Refused("unknown_release", field="release", name=named)
    return release


def adopt(path: Path, *, by: Any = None) -> Release:
    """The release in a file; raises Refused where it is no bundle or was altered."""
    if not path.is_file():
        raise Refused("file_not_readable", path=str(path))
    try:
        checked = verify_bundle(path)
    except BundleError as error:
        facts: dict[str, Any] = {**error.params, "file": path.name}
        raise Refused(error.code, **facts) from error
    if not checked.ok:
        raise Refused("bundle_altered", file=path.name, part=checked.first_altered)
    return adopt_bundle(path, by=by)

"""The features that ship with framing, and those that others install."""

from importlib.metadata import entry_points

from framing.errors import RuleError
from framing.feature import Feature, Found
from framing.features.citation import CITATION
from framing.features.loaded import LOADED
from framing.features.promo import PROMO
from framing.features.readability import READABILITY
from framing.features.stance import STANCE
from framing.features.wording import WORDING

__all__ = ["FEATURES", "Feature", "Found", "installed"]

FEATURES: tuple[Feature, ...] = (CITATION, LOADED, PROMO, READABILITY, STANCE, WORDING)


def installed() -> tuple[Feature, ...]:
    """Our features and those of installed packages (entry-point group ``framing.features``).

    Raises
    ------
    RuleError
        If an entry point is not a Feature, or two features have one name.

    Examples
    --------
    >>> [feature.name for feature in installed()][:6]
    ['citation', 'loaded', 'promo', 'readability', 'stance', 'wording']
    """
    features = list(FEATURES)
    for point in sorted(entry_points(group="framing.features"), key=lambda p: p.name):
        offered = point.load()
        if not isinstance(offered, Feature):
            raise RuleError(f"entry point '{point.name}' is {type(offered)}, not a Feature")
        if offered.name in {feature.name for feature in features}:
            raise RuleError(f"two features are named '{offered.name}'; rename one of them")
        features.append(offered)
    return tuple(features)

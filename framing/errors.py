"""The errors a user can meet; a message says what, where and what to do.

Three are ValueErrors: what was given cannot be used. The others are a cluster that is lost, and a
fault in the code of a feature.
"""


class CorpusError(ValueError):
    """The input cannot be used: nothing readable, or tables that do not belong together."""


class SchemaError(ValueError):
    """A table breaks its schema: a column, a type, a key or an offset is wrong."""


class RuleError(ValueError):
    """A lexicon, pattern or feature is unusable: malformed, duplicated or unknown."""


class MeasureError(RuleError):
    """Two features have a measure of one name: they cannot be run together on any article."""


class ClusterError(ConnectionError):
    """A cluster cannot be reached, or it or its workers were lost during a run."""


class FeatureError(RuntimeError):
    """A feature failed on an article: a fault in its code, to be reported."""

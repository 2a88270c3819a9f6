"""The errors a user can meet; a message says what, where and what to do.

Three are ValueErrors: what was given cannot be used. The others are a cluster that is lost, and a
fault in the code of a feature.
"""

NO_SOURCE = "a source is '', an empty text; give a file, a folder, a pattern or an address"


class CorpusError(ValueError):
    """The input cannot be used: nothing readable, or tables that do not belong together."""


class NothingReadError(CorpusError):
    """No article could be read, and what stands at the output is kept.

    `is_refused` if all records were refused by policy.
    """

    def __init__(self, message: str, *, is_refused: bool) -> None:
        super().__init__(message)
        self.is_refused = is_refused


class SchemaError(ValueError):
    """A table breaks its schema: a column, a type, a key or an offset is wrong."""


class RuleError(ValueError):
    """A lexicon, pattern or feature is unusable: malformed, duplicated or unknown."""


class ClusterError(ConnectionError):
    """A cluster cannot be reached, or it or its workers were lost during a run."""


class FeatureError(RuntimeError):
    """A feature failed on an article: a fault in its code, to be reported."""

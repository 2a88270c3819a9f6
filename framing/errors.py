"""The three errors a user can meet, all ValueErrors; a message says what, where and what to do."""


class CorpusError(ValueError):
    """The input cannot be used: nothing readable, or tables that do not belong together."""


class SchemaError(ValueError):
    """A table breaks its schema: a column, a type, a key or an offset is wrong."""


class RuleError(ValueError):
    """A lexicon, pattern or feature is unusable: malformed, duplicated or unknown."""

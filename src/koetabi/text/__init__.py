"""Text: masking, morphemes, segments; from a comment's words to a :class:`~koetabi.records.Document`."""

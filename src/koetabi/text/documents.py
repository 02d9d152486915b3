"""From stored text to what the classifier reads."""

from __future__ import annotations

from koetabi.protocols import Segmenter, Tokenizer
from koetabi.records import Document


def read_document(
    text: str, tokenizer: Tokenizer, segmenter: Segmenter, source: str = "survey", question: str = ""
) -> Document:
    """``text`` (already masked) with its morphemes and segments; tokenised once."""
    tokens = tokenizer.tokenize(text)
    return Document(text, segmenter.segment(text, tokens), tokens, source, question)

"""Cuts a comment into segments (one topic, one evaluation): rules name the candidates, a learned score decides.

The score is a logistic model over the words around a candidate; :mod:`koetabi.text.fit_segmenter` learns it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from functools import lru_cache
from itertools import repeat
from math import log
from typing import Final, NamedTuple

from koetabi.records import Tokens
from koetabi.text.tokenize import (
    ADJECTIVAL,
    ADJECTIVE,
    ADVERB,
    CLOSING,
    COMMA,
    CONJUNCTION,
    CONNECTIVE,
    NOUN,
    OPENING,
    SPACE,
    STOP,
    VERB,
)

BIAS: Final = "bias"
THRESHOLD: Final = 0.30
"""Near the best boundary F1 on left-out files; a missed turn hides a complaint behind a compliment, so lower."""
LEFT: Final = "<"
RIGHT: Final = ">"
"""First character of the names of words in the clause before and after; no other name begins so."""
_PLACEHOLDER: Final = "∅"
_RUN: Final = frozenset({STOP, COMMA, SPACE, CLOSING})
_TURNS: Final = frozenset({"が", "けれど", "のに", "ものの"})
_STOPS: Final = frozenset("。.．！!？?…♪☆★w笑")
_PAIRS: Final = {"「": "」", "『": "』", "（": "）", "(": ")", "【": "】", "“": "”", "［": "］", "[": "]"}
_OPENINGS: Final = frozenset(_PAIRS)
_CUTTING: Final = _RUN | {CONNECTIVE, CONJUNCTION}
_LONGEST_QUOTE: Final = 120
_PREDICATES: Final = frozenset({NOUN, VERB, ADJECTIVE, ADJECTIVAL})
_LENGTHS: Final = (6, 12, 20, 30, 45, 70)


class Candidate(NamedTuple):
    """A place where a segment may end: ``offset`` characters in; ``left``/``right``: indexes of the tokens around."""

    offset: int
    left: int
    right: int
    kind: str


def _protected(text: str) -> list[tuple[int, int]]:
    """Spans of closed quotations and brackets, in order: no cut falls inside one."""
    if _OPENINGS.isdisjoint(text):
        return []
    spans: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    closers = set(_PAIRS.values())
    for at, character in enumerate(text):
        if character in _PAIRS:
            stack.append((_PAIRS[character], at))
        elif character in closers and stack and stack[-1][0] == character:
            _, start = stack.pop()
            if at - start <= _LONGEST_QUOTE and "\n" not in text[start:at]:
                while spans and spans[-1][0] > start:
                    spans.pop()
                spans.append((start, at))
    return spans


def candidates(text: str, tokens: Tokens) -> list[Candidate]:
    """Places to cut, in order: after sentence ends, line breaks, commas, spaces and clause-joining particles."""
    forms, pos, begins, ends = tokens.forms, tokens.pos, tokens.begins, tokens.ends
    found: list[Candidate] = []
    count = len(forms)
    spans = _protected(text)
    span = 0
    at = 1
    for sign in [i for i, code in enumerate(pos) if code in _CUTTING or forms[i] in _STOPS]:
        if sign < at:
            continue
        first = at = sign
        code = pos[at]
        if code in _RUN or forms[at] in _STOPS:
            at += 1
            while at < count and (pos[at] in _RUN or forms[at] in _STOPS):
                at += 1
            kind = _kind(text[begins[first] : ends[at - 1]])
        elif code in (CONNECTIVE, CONJUNCTION) and forms[at] in _TURNS:
            at += 1
            if at < count and (pos[at] in _RUN or pos[at] == CONNECTIVE):
                continue
            first = at
            kind = forms[at - 1]
        else:
            continue
        if at >= count:
            break
        offset = begins[at]
        while span < len(spans) and spans[span][1] < offset:
            span += 1
        if kind and not (span < len(spans) and spans[span][0] < offset):
            found.append(Candidate(offset, first - 1, at, kind))
    return found


@lru_cache(maxsize=1024)
def _kind(run: str) -> str:
    if "\n" in run:
        return "¶" if run.count("\n") > 1 else "↵"
    for sign in "。！？!?…、":
        if sign in run:
            return {"!": "！", "?": "？"}.get(sign, sign)
    if run.isspace():
        return "␣"
    return "" if run.endswith(tuple(_PAIRS.values())) else "."


def features(tokens: Tokens, found: list[Candidate], index: int, length: int, start: int) -> list[str]:
    """Names of what speaks for or against a cut at candidate ``index``.

    ``length``: characters of the whole text; ``start``: where the running segment began.
    """
    left, right = clauses(tokens, found, index)
    names = around(tokens, found, index, length, start)
    forms = tokens.forms
    return [*names, *(f"{LEFT}{form}" for form in forms[left]), *(f"{RIGHT}{form}" for form in forms[right])]


def clauses(tokens: Tokens, found: list[Candidate], index: int) -> tuple[slice, slice]:
    """Where the clause before candidate ``index`` and the one after it stand among the tokens."""
    begin = found[index - 1].right if index else 0
    stop = found[index + 1].left + 1 if index + 1 < len(found) else len(tokens.forms)
    return slice(begin, found[index].left + 1), slice(found[index].right, stop)


def around(tokens: Tokens, found: list[Candidate], index: int, length: int, start: int) -> list[str]:
    """The features of :func:`features` that are no words of the clauses."""
    forms, pos = tokens.forms, tokens.pos
    here = found[index]
    kind, left, right = here.kind, here.left, here.right
    last = forms[left]
    before = forms[left - 1] if left > 0 else _PLACEHOLDER
    following = forms[right]
    after = forms[right + 1] if right + 1 < len(forms) else _PLACEHOLDER
    end = found[index + 1].offset if index + 1 < len(found) else length
    run = bisect_left(_LENGTHS, here.offset - start)
    ahead = bisect_left(_LENGTHS, end - here.offset)
    names = [
        f"k{kind}",
        f"l{last}",
        f"kl{kind}{last}",
        f"ll{before}|{last}",
        f"r{following}",
        f"kr{kind}{following}",
        f"rr{following}|{after}",
        f"p{kind}{pos[left]}|{pos[right]}",
        f"s{kind}{run}",
        f"a{kind}{ahead}",
        f"t{kind}{bisect_left(_LENGTHS, length // 3)}",
        f"n{kind}{min(len(found), 9)}",
    ]
    clause, coming = clauses(tokens, found, index)
    # What is said before and after: a judgement of each side, or a preamble to what follows.
    said, told = _predicate(tokens, clause), _predicate(tokens, coming)
    topics = ("は" in forms[clause]) + 2 * ("は" in forms[coming])
    names += [
        f"e{kind}{last}{said[1]}",
        f"v{kind}{last}{said[0]}",
        f"g{kind}{last}{said[1]}|{told[1]}",
        f"o{kind}{last}{told[0]}",
        f"h{kind}{last}{topics}",
        f"d{kind}{last}{said[1]}{topics}",
    ]
    if pos[right] in (CONJUNCTION, ADVERB):
        names.append(f"c{kind}")
    if pos[left] == OPENING or pos[right] == OPENING:
        names.append(f"q{kind}")
    return names


def _predicate(tokens: Tokens, clause: slice) -> tuple[str, int]:
    """Form and part of speech of the last content word of a clause."""
    for at in range(clause.stop - 1, clause.start - 1, -1):
        if tokens.pos[at] in _PREDICATES:
            return tokens.forms[at], tokens.pos[at]
    return _PLACEHOLDER, SPACE


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


class ClauseSegmenter:
    """:class:`koetabi.protocols.Segmenter` with learned weights.

    ``weights``: feature name → log-odds, with :data:`BIAS`; ``threshold``: probability from which a cut is made.
    Without weights, every sentence is a segment.
    """

    def __init__(self, weights: Mapping[str, float] | None = None, threshold: float = THRESHOLD) -> None:
        self.weights = dict(weights or {})
        self._limit = log(threshold / (1 - threshold)) - self.weights.get(BIAS, 0.0)
        # The words of the clauses are most of the work: looked up without making a name of each.
        self._left, self._right = (
            {name[1:]: weight for name, weight in self.weights.items() if name[0] == side} for side in (LEFT, RIGHT)
        )

    def segment(self, text: str, tokens: Tokens) -> list[tuple[int, int]]:
        """(start, end) pairs in order, without overlap, covering all but white space."""
        found = candidates(text, tokens)
        weigh, limit, length = self.weights.get, self._limit, len(text)
        before = list(map(self._left.get, tokens.forms, repeat(0.0))) if found else []
        after = list(map(self._right.get, tokens.forms, repeat(0.0))) if found else []
        spans: list[tuple[int, int]] = []
        start = 0
        for index, candidate in enumerate(found):
            if self.weights:
                left, right = clauses(tokens, found, index)
                score = sum(map(weigh, around(tokens, found, index, length, start), repeat(0.0)))
                score += sum(before[left])
                cut = score + sum(after[right]) >= limit
            else:
                cut = candidate.kind in "。！？…¶↵"
            if cut:
                span = trim(text, start, candidate.offset)
                if span[0] < span[1]:
                    spans.append(span)
                start = candidate.offset
        span = trim(text, start, length)
        if span[0] < span[1]:
            spans.append(span)
        return spans

"""Japanese predicates put into plain form, in the writer's own characters.

``surface``: the morpheme as written; ``form``: its normalised form, which tells how it inflects.
"""

from __future__ import annotations

import re

_I_TO_A = dict(zip("いきぎしちにびみり", "わかがさたなばまら", strict=True))
_I_TO_U = dict(zip("いきぎしちにびみり", "うくぐすつぬぶむる", strict=True))


def plain(surface: str, form: str) -> str:
    """Dictionary form in the writer's own characters: 遅かっ → 遅い, つながっ → つながる."""
    if form == "為る":
        return "する"
    if form[-1] == "い":
        stem = re.sub(r"(かっ|けれ|かろ|く|い)$", "", surface)
        return stem + "い"
    if surface[-1] == form[-1]:
        return surface
    if surface[-1] in _I_TO_U and _I_TO_U[surface[-1]] == form[-1] and form[-2:-1] != surface[-1]:
        return surface[:-1] + form[-1]
    if form[-1] == "る" and surface[-1] not in "っらろ":
        return surface + "る"
    return surface[:-1] + form[-1]


def negated(surface: str, form: str, polite: bool) -> str:
    """Plain negative: つながりませ(ん) → つながらない; ``polite``: surface is what stands before ます."""
    if form == "為る":
        return "しない"
    if form in ("有る", "御座る"):
        return "ない"
    godan = surface[-1] in _I_TO_A and _I_TO_U[surface[-1]] == form[-1] and form[-2:-1] != surface[-1]
    if polite and godan:
        return surface[:-1] + _I_TO_A[surface[-1]] + "ない"
    return surface + "ない"

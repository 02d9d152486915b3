"""What a survey's question tells about a terse answer: 「待ち時間」 under 「不満な点は？」 is a complaint.

The corpus has hardly any questions, so these weights are set by hand: log-odds that fade as the answer grows longer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from koetabi.classify.heads import WIDTH, columns
from koetabi.taxonomy import EMOTIONS, FACETS, POLARITIES, STAGES

_FADING: Final = 15.0
"""Characters of an answer over which the question's weight falls to 1/e."""

_SAID: Final = 6.0
"""A bare noun is neutral by itself; under 「不満な点は？」 it is a complaint, while 「特になし」 stays neutral."""

_BAD: Final = "不満|悪かった|悪い点|困った|困って|不便|残念|問題点"
_GOOD: Final = "(?:良|よ)かった|(?:良|よ)い点|いい点|満足した|満足な|満足して|気に入"
_CUES: Final[tuple[tuple[re.Pattern[str], str, str, float], ...]] = tuple(
    (re.compile(words), head, name, weight)
    for words, head, name, weight in (
        (f"{_BAD}|課題|改善|気になる点|気になった", "polarity", "negative", _SAID),
        (_BAD, "emotion", "不満", 1.5),
        (f"{_GOOD}|うれし|嬉し", "polarity", "positive", _SAID),
        (_GOOD, "emotion", "満足", 1.5),
        (r"要望|ご希望|改善|追加してほしい|欲しい機能", "facet", "要望", 2.0),
        (r"きっかけ|どこで知|何で知|お知りに", "stage", "awareness", 4.0),
        (r"選んだ|お選び|決め手|比較|他社|検討", "stage", "evaluation", 3.0),
        (r"購入時|ご購入の際|注文|申込|申し込|契約時|予約", "stage", "purchase", 2.0),
        (r"導入|初期|使い始め|届いた|配送|到着", "stage", "onboarding", 2.0),
        (r"機能|使い勝手|使いやすさ|品質|味|ご利用中", "stage", "use", 1.5),
        (r"サポート|問い合わせ|問合せ|スタッフの対応|応対", "stage", "support", 2.0),
        (r"継続|更新|続け|再購入|また利用|次回", "stage", "renewal", 2.0),
        (r"薦め|勧め|すすめ|紹介", "stage", "advocacy", 2.0),
        (r"解約|退会|やめ|離れ", "stage", "churn", 2.5),
    )
)
_CLASSES: Final = {"stage": STAGES, "polarity": POLARITIES, "emotion": EMOTIONS, "facet": FACETS}
# 「良かった点・悪かった点」 asks for both and says nothing about an answer.
_BOTH: Final = re.compile(
    r"不満.*満足[^度]|満足[^度].*不満|(?:良|よ|い)い?点.*悪|悪.*(?:良|よ)い?点|(?:良|よ)かった.*悪かった"
)


@lru_cache(maxsize=1000)
def _told(question: str) -> np.ndarray:
    weights = np.zeros(WIDTH, dtype=np.float32)
    both = bool(_BOTH.search(question))
    for words, head, name, weight in _CUES:
        if words.search(question) and not (both and head in ("polarity", "emotion")):
            weights[columns(head).start + list(_CLASSES[head]).index(name)] += weight
    return weights


def told_by_questions(questions: Sequence[str], document: np.ndarray, length: np.ndarray) -> np.ndarray | None:
    """What to add to the final scores: shape (segments, WIDTH); None where no document has a question.

    ``document``: index into ``questions`` of each segment; ``length``: its characters.
    """
    if not any(questions):
        return None
    told = np.stack([_told(question) for question in questions])[document]
    return told * np.exp(-length / _FADING)[:, None].astype(np.float32)

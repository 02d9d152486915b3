"""The fixed vocabularies: what a segment can be labelled with.

The order of each tuple is the order of model outputs and of codes in the store:
append only, never reorder. Definitions: ``data/corpus/GUIDE.md``.
"""

from __future__ import annotations

from typing import Final

STAGES: Final = (
    "unaware",
    "awareness",
    "interest",
    "research",
    "evaluation",
    "purchase",
    "onboarding",
    "use",
    "support",
    "renewal",
    "advocacy",
    "churn",
    "none",
)
STAGE_NAMES: Final = {
    "unaware": ("未知", "Unaware"),
    "awareness": ("認知", "Awareness"),
    "interest": ("興味関心", "Interest"),
    "research": ("情報収集", "Research"),
    "evaluation": ("比較検討", "Evaluation"),
    "purchase": ("購入・契約", "Purchase"),
    "onboarding": ("導入・初期利用", "Onboarding"),
    "use": ("利用", "Use"),
    "support": ("サポート", "Support"),
    "renewal": ("継続・更新", "Renewal"),
    "advocacy": ("推奨", "Advocacy"),
    "churn": ("解約・離脱", "Churn"),
    "none": ("判定不能", "None"),
}

POLARITIES: Final = ("negative", "neutral", "positive")
MIXED: Final = "mixed"
"""Polarity of a comment whose segments bear both signs; never of a segment."""

EMOTIONS: Final = ("喜び", "満足", "安心", "期待", "驚き", "戸惑い", "不安", "不満", "怒り", "失望", "なし")
FACETS: Final = ("行動", "思考", "評価", "要望", "事実")
SOURCES: Final = ("survey", "interview", "ticket", "review")
ROLES: Final = ("決裁者", "導入推進者", "関与者", "使用者", "個人")

"""The words of the page in both languages; customers' own words are never translated."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_JA: Final = {
    "stage": "段階", "mean": "平均", "ci": "95%区間", "n": "n", "customers": "顧客数", "verdict": "見方",
    "enough": "十分", "small_n": "n 少", "no_data": "データなし", "all": "全体", "comments": "コメント",
    "customers_unit": "人", "items_unit": "件", "sources": "ソース", "rejected": "読めなかった行", "period": "期間",
    "as_of": "作成日", "theme": "明暗を切り替える", "print": "印刷", "skip": "本文へ移動",
    "changed": "今週、何が変わったか", "changed_none": "比べられる前の週がまだありません。",
    "changed_nothing": "統計的に言い切れる変化はありませんでした。", "unsure": "偶然の範囲かもしれない動き",
    "top": "まず直すところ", "top_none": "課題はまだ見つかっていません。",
    "top_loose": "否定的な区切りが {n} 件ありますが、まだ課題としてまとまっていません。",
    "reason": "理由", "evidence": "根拠の声", "map": "ジャーニーマップ", "segment": "顧客の切り口",
    "rating_line": "評点（0–10）", "adjusted_line": "チャネル補正", "reviewed_line": "人の確認で補正",
    "shrunk": "長期平均に寄せた値（◇）", "overall_line": "薄い線：全体", "band": "95%区間",
    "curve": "感情曲線", "curve_label": "段階ごとの感情の平均", "positive": "好意的", "negative": "否定的",
    "trend": "週の推移", "action": "行動", "thought": "思考", "feeling": "感情", "request": "要望",
    "touchpoint": "タッチポイント", "information": "情報", "key_factor": "キーファクター", "kpi": "KPI",
    "last_period": "前期比",
    "pain_points": "課題", "measures": "改善策", "voices": "顧客の声", "more": "ほか {n} 件", "numbers": "数値で見る",
    "new": "新規", "growing": "増加", "steady": "横ばい", "shrinking": "減少", "gone": "消滅",
    "severity": "深刻度", "impact": "解消したときの評点", "impact_none": "評点が足りず、推定しません",
    "points": "点", "feasibility": "実現しやすさ", "priority": "優先度", "this_week": "今週", "last_week": "前週",
    "q": "q値", "status": "状態", "owner": "担当", "measure": "改善策", "due": "期限", "born": "初出",
    "undecided": "未定", "close": "閉じる", "bottleneck": "ボトルネック",
    "effect": "効果", "open": "未着手", "doing": "対応中", "done": "完了", "planned": "予定", "dropped": "中止",
    "survey": "アンケート", "interview": "インタビュー", "ticket": "問い合わせ", "review": "口コミ",
    "role": "役割", "plan": "プラン", "persona": "ペルソナ", "age": "年代", "other_pains": "段階のない課題",
    "differences": "ペルソナで違うところ", "gaps": "まだ声が足りないところ",
    "gap_text": "{stage}：{persona}の声が {n} 件です。", "ratio_of": "{value} / {denominator}",
    "difference_text": "{stage}：{a} と {b} の差は {difference}（95%区間 {ci}、q 値 {q}）",
    "notes": "この図の読み方と限界", "goal": "目標",
    "curves_left": "声の多い {n} 区分だけを選べます。ほかは map.json にあります。",
    "note_interval": "感情は −1（否定的）から +1（好意的）。帯と縦線は95%信頼区間で、顧客ごとにまとめて計算しています。"
    "同じ顧客が何度話しても1人の声です。段階のあいだの線は目で追うための補間です。評点の線は0〜10を同じ高さに置き換え、5を中央に置いています。",
    "note_tickets": "問い合わせは困ったときに書かれるため、もともと否定的に偏ります。"
    "「チャネル補正」の線は、ソースの割合をそろえて計算した値です。",
    "note_enough": "顧客が10人に満たない段階、区間が±0.35より広い段階は「n 少」とし、中抜きの点と破線で示します。"
    "判断には使わず、聞き取りの候補にしてください。",
    "note_changes": "変化は、多くを同時に比べる誤りを抑えたうえで"
    "（Benjamini–Hochberg、q < 0.05）言い切れるものだけを挙げています。",
    "note_model": "分類モデル：{model}。人が確認した区切り {reviewed} 件、判断を控えた区切り {abstained} 件。",
    "note_left": "段階に置けなかった区切り {unplaced} 件、どの課題にも入らない否定的な区切り {other} 件、"
    "読めなかった行 {rejected} 件。",
    "note_masked": "引用は、個人情報を伏せたうえで原文のまま載せています。",
    "priorities": "優先順位：効果と実現しやすさ", "funnel": "行動のデータ：転換とボトルネック",
    "plot_left": "評点が足りず効果を推定できない課題 {n} 件は、図に置いていません。",
    "quarter_now": "すぐ着手", "quarter_plan": "計画して取り組む", "quarter_fill": "手の空いたときに",
    "quarter_leave": "見送り", "merged": "まとめた課題", "unfold": "続き", "fold": "たたむ",
    "neck_pain": "この段階の主な課題",
    "plot_none": "評点のある声が足りないため、効果の図は描けません。",
    "how_sure": "どれくらい確かか", "sure_stages": "声が十分な段階", "sure_changes": "言い切れる変化／比べた数",
    "sure_reviewed": "人が確認した区切り", "sure_abstained": "判断を控えた区切り",
    "moves_note": "前週 → 今週の件数です。偶然の範囲を超えると確かめられたものではありません。",
    "parts": "内訳：声の構成 {mix}、声の中身 {sentiment}", "personas": "ペルソナごとの感情",
    "personas_note": "◆ は、ほかのペルソナと違うと言い切れるところ（q < 0.05）。斜線は n が少ないところです。",
    "apart": "ほかのペルソナと違う（q < 0.05）",
    "empty": "まだ段階がありません。journey.yaml に段階を書き、inbox に声を入れてください。",


}  # fmt: skip

_EN: Final = {
    "stage": "Stage", "mean": "Mean", "ci": "95% interval", "n": "n", "customers": "Customers", "verdict": "Reading",
    "enough": "enough", "small_n": "small n", "no_data": "no data", "all": "Everyone", "comments": "Comments",
    "customers_unit": "", "items_unit": "", "sources": "Sources", "rejected": "Unreadable rows", "period": "Period",
    "as_of": "Made on", "theme": "Switch light and dark", "print": "Print", "skip": "Skip to content",
    "changed": "What changed this week", "changed_none": "There is no earlier week to compare with yet.",
    "changed_nothing": "No change stands up statistically.", "unsure": "Movements that may be chance",
    "top": "What to fix first", "top_none": "No pain points found yet.",
    "top_loose": "{n} negative segments have not come together as pain points yet.",
    "reason": "Why", "evidence": "The voices behind it", "map": "Journey map", "segment": "Customer segment",
    "rating_line": "Rating (0–10)", "adjusted_line": "Channel-adjusted",
    "reviewed_line": "Corrected by review",
    "shrunk": "Pulled to the long-run mean (◇)", "overall_line": "faint: everyone",
    "band": "95% interval",
    "curve": "Emotion curve", "curve_label": "Mean emotion by stage", "positive": "Positive", "negative": "Negative",
    "trend": "By week", "action": "Actions", "thought": "Thoughts", "feeling": "Feelings", "request": "Requests",
    "touchpoint": "Touchpoints", "information": "Information", "key_factor": "Key factors", "kpi": "KPI",
    "pain_points": "Pain points", "measures": "Measures", "last_period": "vs. previous",
    "voices": "Voices", "more": "{n} more",
    "numbers": "Show the numbers",
    "new": "new", "growing": "growing", "steady": "steady", "shrinking": "shrinking", "gone": "gone",
    "severity": "Severity", "impact": "Rating if solved", "impact_none": "Too few ratings to estimate",
    "points": "points", "feasibility": "Feasibility", "priority": "Priority", "this_week": "This week",
    "last_week": "Last week", "q": "q-value", "status": "Status", "owner": "Owner", "measure": "Measure", "due": "Due",
    "born": "First seen", "undecided": "not set", "close": "Close",
    "bottleneck": "Bottleneck", "effect": "Effect", "open": "open", "doing": "in progress", "done": "done",
    "planned": "planned", "dropped": "dropped",
    "survey": "Survey", "interview": "Interview", "ticket": "Ticket", "review": "Review",
    "role": "Role", "plan": "Plan", "persona": "Persona", "age": "Age", "other_pains": "Pain points of no stage",
    "differences": "Where personas differ", "gaps": "Where voices are missing",
    "gap_text": "{stage}: {n} segments from {persona}.", "ratio_of": "{value} / {denominator}",
    "difference_text": "{stage}: {a} and {b} differ by {difference} (95% interval {ci}, q {q})",
    "notes": "How to read this map, and its limits", "goal": "Goal",
    "curves_left": "Only the {n} most heard segments can be chosen; the others are in map.json.",
    "note_interval": "Emotion runs from −1 (negative) to +1 (positive). Band and whiskers are 95% confidence intervals "
    "clustered by customer: a customer who speaks often is one voice. Between stages the line only guides the eye. "
    "The rating line lays 0–10 on the same height, 5 in the middle.",
    "note_tickets": "Tickets are written when something went wrong and lean negative by construction. "
    "The channel-adjusted line is computed at a fixed mix of sources.",
    "note_enough": "Stages with fewer than 10 customers, or an interval wider than ±0.35, are marked “small n”: "
    "a hollow point and dashed lines. "
    "Do not decide on them; ask more customers.",
    "note_changes": "Changes are claimed only where they hold after correction for many comparisons "
    "(Benjamini–Hochberg, q < 0.05).",
    "note_model": "Classifier: {model}. Segments reviewed by people: {reviewed}; left undecided: {abstained}.",
    "note_left": "Segments at no stage: {unplaced}; negative segments in no pain point: {other}; "
    "unreadable rows: {rejected}.",
    "note_masked": "Quotes are the customers' own words with personal data masked.",
    "priorities": "Priorities: impact and feasibility", "funnel": "Behaviour: conversion and its bottleneck",
    "plot_left": "{n} pain points without enough ratings to estimate an impact are not drawn.",
    "quarter_now": "Do now", "quarter_plan": "Plan", "quarter_fill": "When there is time",
    "quarter_leave": "Leave", "merged": "Merged into it", "unfold": "more", "fold": "less",
    "neck_pain": "Main pain point here",
    "plot_none": "Too few comments have ratings to draw impacts.",
    "how_sure": "How sure this is", "sure_stages": "Stages with enough voices",
    "sure_changes": "Changes claimed / compared", "sure_reviewed": "Segments reviewed by people",
    "sure_abstained": "Segments left undecided",
    "moves_note": "Comments last week → this week; not tested to be more than chance.",
    "parts": "of which mix of sources {mix}, sentiment {sentiment}", "personas": "Emotion by persona",
    "personas_note": "◆ differs from another persona (q < 0.05). Hatched: small n.",
    "apart": "differs from another persona (q < 0.05)",
    "empty": "No stages yet. Define them in journey.yaml and put voices into inbox.",



}  # fmt: skip

_EMOTIONS_EN: Final = {
    "喜び": "joy", "満足": "satisfaction", "安心": "relief", "期待": "hope", "驚き": "surprise", "戸惑い": "confusion",
    "不安": "worry", "不満": "discontent", "怒り": "anger", "失望": "disappointment", "なし": "",
}  # fmt: skip

_WORDS: Final = {"ja": MappingProxyType(_JA), "en": MappingProxyType(_EN)}


def words(lang: str) -> Mapping[str, str]:
    """The page's words in ``lang``; any language but ``"en"`` gives Japanese, the product's first face."""
    return _WORDS["en" if lang == "en" else "ja"]


def label(word: str, lang: str) -> str:
    """``word`` (a source, status, attribute or change) in ``lang``; an unknown one, a user's own, as it is."""
    return words(lang).get(word, word)


def emotion(name: str, lang: str) -> str:
    """An emotion of the taxonomy in ``lang``; empty for none."""
    if lang == "en":
        return _EMOTIONS_EN.get(name, name)
    return "" if name == "なし" else name

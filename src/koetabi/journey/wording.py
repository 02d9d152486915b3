"""Changes in words. A sentence claims a change only where q < 0.05, or states a count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from koetabi.journey.view import monday
from koetabi.journey_map import ChangeItem, Counts, PainPointItem, Summary

_SENTENCES = 8
_WORTH_A_SENTENCE = 3  # customers
_MOSTLY = 0.5  # share of a change from which its cause is named


def q_words(q: float) -> str:
    """``q=0.012``, or ``q<0.001``: no q is zero."""
    return "q<0.001" if q < 0.001 else f"q={q:.3f}"


def stage_words(change: ChangeItem, names: Mapping[str, str]) -> ChangeItem:
    """The change of a stage's mean in both languages; says so where nothing is claimed."""
    name, size = names[change.stage], change.difference or 0.0
    low, high = change.ci95 or (0.0, 0.0)
    if not change.significant:
        ja = f"「{name}」の感情に、偶然を超える変化なし"
        en = f"{name}: no change beyond chance"
    else:
        bounds = f"95%区間 {low:+.2f}〜{high:+.2f}、{q_words(change.q)}"
        ja = f"「{name}」の感情が先週より{abs(size):.2f}{'上昇' if size > 0 else '低下'}（{bounds}）"
        bounds = f"95% {low:+.2f} to {high:+.2f}, {q_words(change.q)}"
        en = f"{name}: sentiment {'rose' if size > 0 else 'fell'} by {abs(size):.2f} ({bounds})"
        if change.parts and change.parts.channel_mix / size > _MOSTLY:
            ja += "。主に声の集まり方（チャネル構成）の変化"
            en += "; mostly a change in channel mix"
    return change.model_copy(update={"text": ja, "text_en": en})


def volume_words(change: ChangeItem, names: Mapping[str, str]) -> ChangeItem:
    """The change of a stage's share of the customers heard."""
    name = names[change.stage]
    before, after = 100 * (change.before or 0.0), 100 * (change.after or 0.0)
    way = "増加" if after > before else "減少"
    ja = f"「{name}」に触れた人の割合が{before:.0f}%から{after:.0f}%に{way}（{q_words(change.q)}）"
    en = f"{name}: mentioned by {after:.0f}% of customers, {before:.0f}% the week before ({q_words(change.q)})"
    return change.model_copy(update={"text": ja, "text_en": en})


def pain_point_words(change: ChangeItem, item: PainPointItem) -> ChangeItem:
    """The trend of a pain point: counts as facts, growth only where it is supported."""
    now, before, title = item.trend.this_period, item.trend.previous, item.title
    ja, en = {
        "new": (f"課題「{title}」が新たに出現（{now}人）", f"New pain point “{title}” ({now} customers)"),
        "growing": (
            f"課題「{title}」が増加（{before}人→{now}人、{q_words(item.trend.q)}）",
            f"“{title}” is growing ({before} → {now} customers, {q_words(item.trend.q)})",
        ),
        "shrinking": (
            f"課題「{title}」が減少（{before}人→{now}人、{q_words(item.trend.q)}）",
            f"“{title}” is shrinking ({before} → {now} customers, {q_words(item.trend.q)})",
        ),
        "gone": (
            f"課題「{title}」の声は今週なし（先週{before}人）",
            f"Nobody spoke of “{title}” this week ({before} the week before)",
        ),
        "steady": ("", ""),
    }[item.trend.change]
    return change.model_copy(update={"text": ja, "text_en": en})


def summarise(changes: Sequence[ChangeItem], counts: Counts, as_of: date, week: int) -> Summary:
    """What a reader in a hurry should know, strongest first."""
    ja = [
        f"{counts.customers:,}人から{counts.comments:,}件の声（{_day_ja(as_of)}まで。{_week_ja(week)}を前の週と比較）"
    ]
    heard = f"{counts.comments:,} comments from {counts.customers:,} customers"
    en = [f"{heard} up to {as_of} (the week of {monday(week)} against the week before)"]
    claims = [c for c in changes if _is_notice(c) or c.significant or _is_fact(c)]
    claims.sort(key=lambda c: (not _is_notice(c), not c.significant, c.q, -max(c.n_before, c.n_after)))
    ja += [c.text for c in claims[:_SENTENCES]]
    en += [c.text_en for c in claims[:_SENTENCES]]
    if not any(c.significant for c in changes):
        ja.append("統計的に言い切れる変化はなし")
        en.append("No change is statistically supported")
    if counts.duplicate_texts:
        ja.append(f"同じ長文のくり返し{counts.duplicate_texts:,}件は、1人1件として集計")
        en.append(f"{counts.duplicate_texts:,} copies of long texts were counted once a customer")
    return Summary(ja=ja, en=en)


def _is_notice(change: ChangeItem) -> bool:
    """That the model is another one; how much it moved each stage stands in the changes."""
    return change.kind == "model" and not change.stage


def _is_fact(change: ChangeItem) -> bool:
    """New and vanished pain points: counts, not claims; named from three customers on."""
    fewer, more = sorted((change.n_before, change.n_after))
    return change.kind == "pain_point" and fewer == 0 and more >= _WORTH_A_SENTENCE


def _day_ja(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _week_ja(week: int) -> str:
    """``11月9日〜15日の週``."""
    first = monday(week)
    last = first + timedelta(days=6)
    end = f"{last.day}日" if last.month == first.month else f"{last.month}月{last.day}日"
    return f"{first.month}月{first.day}日〜{end}の週"

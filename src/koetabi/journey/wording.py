"""Changes in words. A sentence claims a change only where q < 0.05, or states a count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from koetabi.journey.view import week_name
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
        ja = f"「{name}」の感情に、偶然を超える変化は見られません"
        en = f"{name}: no change beyond chance"
    else:
        bounds = f"95%区間 {low:+.2f}〜{high:+.2f}、{q_words(change.q)}"
        ja = f"「{name}」の感情が先週より{abs(size):.2f}{'上がり' if size > 0 else '下がり'}ました({bounds})"
        bounds = f"95% {low:+.2f} to {high:+.2f}, {q_words(change.q)}"
        en = f"{name}: sentiment {'rose' if size > 0 else 'fell'} by {abs(size):.2f} ({bounds})"
        if change.parts and change.parts.channel_mix / size > _MOSTLY:
            ja += "。主に声の集まり方(チャネル構成)の変化です"
            en += "; mostly a change in channel mix"
    return change.model_copy(update={"text": ja, "text_en": en})


def volume_words(change: ChangeItem, names: Mapping[str, str]) -> ChangeItem:
    """The change of a stage's share of the customers heard."""
    name = names[change.stage]
    before, after = 100 * (change.before or 0.0), 100 * (change.after or 0.0)
    ja = f"「{name}」に触れた人の割合が{before:.0f}%から{after:.0f}%に変わりました({q_words(change.q)})"
    en = f"{name}: mentioned by {after:.0f}% of customers, {before:.0f}% the week before ({q_words(change.q)})"
    return change.model_copy(update={"text": ja, "text_en": en})


def pain_point_words(change: ChangeItem, item: PainPointItem) -> ChangeItem:
    """The trend of a pain point: counts as facts, growth only where it is supported."""
    now, before, title = item.trend.this_period, item.trend.previous, item.title
    ja, en = {
        "new": (f"課題「{title}」が新しく現れました({now}人)", f"New pain point “{title}” ({now} customers)"),
        "growing": (
            f"課題「{title}」が増えています({before}人→{now}人、{q_words(item.trend.q)})",
            f"“{title}” is growing ({before} → {now} customers, {q_words(item.trend.q)})",
        ),
        "shrinking": (
            f"課題「{title}」が減っています({before}人→{now}人、{q_words(item.trend.q)})",
            f"“{title}” is shrinking ({before} → {now} customers, {q_words(item.trend.q)})",
        ),
        "gone": (
            f"課題「{title}」の声は今週ありませんでした(先週{before}人)",
            f"Nobody spoke of “{title}” this week ({before} the week before)",
        ),
        "steady": ("", ""),
    }[item.trend.change]
    return change.model_copy(update={"text": ja, "text_en": en})


def summarise(changes: Sequence[ChangeItem], counts: Counts, as_of: date, week: int) -> Summary:
    """What a reader in a hurry should know, strongest first."""
    ja = [f"{as_of:%Y-%m-%d}時点: {counts.customers:,}人の{counts.comments:,}件の声({week_name(week)}を前週と比較)"]
    heard = f"{counts.comments:,} comments by {counts.customers:,} customers"
    en = [f"As of {as_of}: {heard} ({week_name(week)} vs the week before)"]
    claims = [c for c in changes if _is_notice(c) or c.significant or _is_fact(c)]
    claims.sort(key=lambda c: (not _is_notice(c), not c.significant, c.q, -max(c.n_before, c.n_after)))
    ja += [c.text for c in claims[:_SENTENCES]]
    en += [c.text_en for c in claims[:_SENTENCES]]
    if not any(c.significant for c in changes):
        ja.append("統計的に確かな変化はありません。")
        en.append("No change is statistically supported.")
    if counts.duplicate_texts:
        ja.append(f"同じ長文のくり返し{counts.duplicate_texts:,}件は、1人1件として数えました。")
        en.append(f"{counts.duplicate_texts:,} copies of long texts were counted once a customer.")
    return Summary(ja=ja, en=en)


def _is_notice(change: ChangeItem) -> bool:
    """That the model is another one; how much it moved each stage stands in the changes."""
    return change.kind == "model" and not change.stage


def _is_fact(change: ChangeItem) -> bool:
    """New and vanished pain points: counts, not claims; named from three customers on."""
    fewer, more = sorted((change.n_before, change.n_after))
    return change.kind == "pain_point" and fewer == 0 and more >= _WORTH_A_SENTENCE

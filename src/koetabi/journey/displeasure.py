"""Predicates that complain: what makes a phrase a pain point's name rather than what a customer did or liked."""

from __future__ import annotations

from typing import Final


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_BAD: Final = _words(
    "遅い 狭い 汚い 臭い 暗い 古い 酷い 悪い 難しい 辛い しんどい きつい 苦しい 痛い 怖い うるさい 五月蠅い 煩い "
    "煩わしい しつこい くどい ややこしい 紛らわしい 危ない 危うい 心細い 乏しい 鈍い 温い 不味い 拙い だるい 可笑しい "
    "怪しい 恥ずかしい 腹立たしい 悔しい 寂しい 惜しい 粗い 荒い 厳しい 見苦しい 遠い 鬱陶しい 堅苦しい "
    "面倒 不便 不満 不安 不快 不親切 不十分 不足 不明 不明瞭 不透明 不安定 不潔 不適切 不可 不可能 不良 不備 不正確 "
    "不自然 不公平 不誠実 不愉快 不具合 雑 残念 最悪 最低 無理 無駄 無効 無意味 駄目 微妙 いまいち 今一 今一つ "
    "イマイチ 複雑 煩雑 曖昧 大変 苦痛 負担 乱暴 横柄 失礼 無愛想 冷淡 強引 貧弱 過剰 高額 割高 手間 窮屈 杜撰 地獄 "
    "エラー 故障 停止 混乱 混雑 遅延 満席 満車 満室 対象外 的外れ 期待外れ 台無し 破損 傷 欠品 品切れ 売り切れ "
    "在庫切れ 手違い 間違い 別料金 早口 真っ暗 真っ白 ばらばら ぐちゃぐちゃ 話し中 文字化け 重複 二重 "
    "食い違う 止まる 切れる 途切れる 消える 固まる 落ちる 壊れる 割れる 破れる 折れる 剥がれる 外れる 汚れる 濡れる "
    "漏れる 溢れる 詰まる 潰れる 凍る 腐る 枯れる 溶ける 冷める ずれる 遅れる 延びる 待たす 疲れる 困る 迷う 戸惑う "
    "躓く 飽きる 混む 込む 混み合う 混じる 混ざる 化ける 間違える 間違う 見落とす 抜ける 欠ける 重なる 滞る 違う 異なる"
)
_RELATIVE: Final = _words(
    "高い 低い 多い 少ない 大きい 小さい 長い 短い 薄い 厚い 分厚い 濃い 重い 軽い 強い 弱い 硬い 固い 堅い 柔らかい "
    "冷たい 熱い 暑い 寒い 細かい 太い 細い 早い 掛かる 必要 有料 変わる 替わる 上がる 下がる 増える 減る 続く 倍"
)
_GOOD: Final = _words("苦 無駄 手間 不満 不安 問題 心配 ストレス 嘘 ミス 迷い トラブル 抵抗 違和感 支障 文句")


def complaint(noun: str, predicate: str, *, lacking: bool, hard: bool) -> float:
    """How well a predicate (normalised forms) complains of ``noun``, 0–1.

    ``lacking``: it is negated; ``hard``: it says that something is hard to do or too much. A negated complaint is none
    (手数料がかからない, 不満がない), and what is neither negated nor known to be bad tells what happened or pleased.
    """
    bad = predicate in _BAD or predicate in _RELATIVE
    if hard:
        return 0.0 if lacking else 1.0
    if lacking:
        return 0.0 if bad or noun in _GOOD else 1.0
    return 0.8 if bad else 0.0


def relative(predicate: str) -> bool:
    """Whether it depends on what is spoken of: 値段が高い complains, 満足度が高い does not."""
    return predicate in _RELATIVE

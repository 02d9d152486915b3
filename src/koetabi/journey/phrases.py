"""Finds "noun + が/を/に + predicate" in morphemes and says it in plain form: 「電話がつながらない」.

Works on surfaces and normalised forms alone, so any tokenizer with normalised forms will do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from koetabi.journey.displeasure import complaint
from koetabi.journey.inflection import negated, plain
from koetabi.records import Tokens


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_PARTICLES = {"が": 1.0, "は": 0.9, "も": 0.8, "を": 0.6, "に": 0.45, "で": 0.3}
_OTHER_PARTICLES = _words(
    "の と から まで へ や より か ね よ て で ば たり ながら けど けれど し ので のに だけ しか ばかり など"
)
_NEGATIVE = _words("ない ず ぬ 無い ん")
_TAILS = _words("れる られる せる させる 難い 辛い 過ぎる 続ける 兼ねる")
_HARD = _words("難い 辛い 過ぎる 兼ねる")
_AUXILIARIES = _words("た だ です ます たい らしい 様 そう べし 事 物 所 為 訳")
_AFTER_TE = _words("居る 有る 呉れる 貰う 頂く くれる もらう いる ある 貰える 頂ける もらえる")
_EMPTY = _words(
    "気 覚え 感じ 半分 欄 相手 声 時間 内容 予定 可能性 必要 様子 状態 状況 話 本人 話題 夫 妻 母 父 息子 娘 子供 友達 "
    "友人 家族 客 御客様 皆 皆さん 全員 付き 事情 都合 意味 心 手 目 口 頭 足 結果 事実 毎週 半年 か月 一言 前日 人数 "
    "最低 一人 同士 改善 名前 最終 一部 残念 御時間 先生 御店 毎月 仕事 理由 機械 周り"
)
_ADVERBS = _words(
    "全然 非常 大変 結構 何度 毎回 一番 半日 全く 本当 正直 結局 最近 今回 前回 現在 少し 一切 全部 実際 "
    "場合 時 方 人 自分 私 今 後 前 何 点 度 回 分 円 日 月 年 件 名 個 本 割 何時 何処 いつ どこ 誰 もう "
    "そう どう こう 暫く 漸く 恐らく 良く 兎に角 必ず 先ず 思わず 相変わらず 一度 二度 週間 日間 当初 "
    "其れ 此れ 彼れ それ これ あれ どれ 其処 此処 そこ ここ 此の 其の 彼の 何の この その あの どの "
    "同じ 別 他 午前 午後 夕方 本日 今日 昨日 明日 今年 年内 平日 土曜 日曜 土日 箇月 か月 カ月 "
    "一方 以降 目 周り 今迄 唯 矢張り 然も 但し 特に "
    "途中 最後 最初 毎日 毎年 先週 先月 今月 来月 以上 以下 当日 翌日 昨年 去年 来年 普通 共 中々"
)
_POSSIBLE = re.compile("([えけげせてねべめれ]る|出来る|届く|合う)ない$")
_PROPER = 2  # part of speech of names, as koetabi.text.tokenize numbers it
_U = "うくぐすつぬぶむる"
_WORD = re.compile(r"[一-龯々ァ-ヴーA-Za-zＡ-Ｚａ-ｚ]")
_UNFIT = re.compile(r"[\[\]0-9０-９\s「」『』()()、。,.!?！？…]|いらっしゃい|いたさ|ござ")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A title candidate. ``noun``/``predicate``: normalised forms; ``said``: the predicate in plain form;
    ``weight``: how well it names a complaint, 0–1, 0 for what is none."""

    text: str
    noun: str
    predicate: str
    said: str
    weight: float


@dataclass(frozen=True, slots=True)
class _Morphemes:
    text: str
    tokens: Tokens

    def surface(self, i: int) -> str:
        return self.text[self.tokens.begins[i] : self.tokens.ends[i]]

    def form(self, i: int) -> str:
        return self.tokens.forms[i] if i < len(self.tokens.forms) else ""

    def verb(self, i: int) -> bool:
        form = self.form(i)
        return len(form) > 1 and form[-1] in _U and form not in _AUXILIARIES and not self.particle(i)

    def adjective(self, i: int) -> bool:
        form, surface = self.form(i), self.surface(i)
        inflected = surface.endswith(("い", "く", "かっ", "けれ")) or len(surface) == len(form) - 1
        return len(form) > 1 and form[-1] == "い" and form != "ない" and inflected

    def particle(self, i: int) -> bool:
        return self.form(i) in _PARTICLES or self.form(i) in _OTHER_PARTICLES

    def masked(self, i: int) -> bool:
        """Whether it is the word inside a token such as ``[氏名]``."""
        return self.text[: self.tokens.begins[i]].endswith("[")

    def noun(self, i: int) -> bool:
        form = self.form(i)
        if self.particle(i) or form in _ADVERBS or form in _AUXILIARIES or form in _NEGATIVE:
            return False
        if self.verb(i):  # 待ち + 時間: a verb's noun form inside a compound
            stem = self.surface(i)[-1] in "いきぎしちにびみりえけげせてねべめれ"
            return stem and i + 1 < len(self.tokens.forms) and not self.verb(i + 1) and self.noun(i + 1)
        return bool(_WORD.search(form) or self.surface(i) == "二") and not self.adjective(i)


def phrases(text: str, tokens: Tokens) -> Iterator[Phrase]:
    """Every candidate in one segment."""
    found = _Morphemes(text, tokens)
    for i in range(1, len(tokens.forms) - 1):
        particle = found.surface(i)
        if particle not in _PARTICLES or not found.noun(i - 1) or found.masked(i - 1):
            continue
        begin = _noun_phrase(found, i - 1)
        if begin == i - 1 and empty(found.form(begin)):
            continue
        at = _skip_adverbs(found, i + 1)
        head = "".join(found.form(k) for k in range(begin, i) if found.noun(k))
        said = _predicate(found, at, found.form(i - 1))
        if said is None or found.masked(at):
            continue
        predicate, form, weight = said
        noun = text[tokens.begins[begin] : tokens.ends[i - 1]]
        title = noun + ("が" if particle in "はも" else particle) + re.sub("おらない$", "いない", predicate)
        if not _UNFIT.search(title) and len(title) <= 20:
            yield Phrase(
                title, head, form, predicate, weight * _PARTICLES[particle] * _doubt(found, at, particle, form)
            )


def empty(noun: str) -> bool:
    """Whether a noun (normalised form) says by itself nothing of what is complained of."""
    return noun in _EMPTY or noun in _ADVERBS


def nouns(text: str, tokens: Tokens) -> Iterator[str]:
    """Every compound noun of one segment, as written; none with a name of a person, place or company in it."""
    found = _Morphemes(text, tokens)
    i = 0
    while i < len(tokens.forms):
        begin = i
        while i < len(tokens.forms) and found.noun(i) and not found.masked(i):
            i += 1
        written = text[tokens.begins[begin] : tokens.ends[i - 1]] if i > begin else ""
        alone = i == begin + 1 and empty(found.form(begin))
        named = _PROPER in tokens.pos[begin:i]
        if len(written) > 1 and not alone and not named and not _UNFIT.search(written):
            yield written
        i += i == begin


def _doubt(found: _Morphemes, at: int, particle: str, form: str) -> float:
    """How well noun and verb belong together as a complaint, 0–1.

    電話は何度もかけた is not 電話がかけた; サポートに電話した and 予約をしていない tell what the customer did or did
    not do, 予約を変えられない what is wrong.
    """
    if not found.verb(at):
        return 1.0
    if form.endswith("ない"):
        if particle in "はも":
            return 0.7
        return 1.0 if particle == "が" or _POSSIBLE.search(form) else 0.3
    return 0.2 if particle in "はも" else 0.75 if particle == "が" else 0.4


def _noun_phrase(found: _Morphemes, last: int) -> int:
    """First morpheme of the noun phrase that ends at ``last``: compounds, and one noun before の."""
    begin = last
    while begin and found.noun(begin - 1):
        begin -= 1
    compound = begin
    if begin >= 2 and found.surface(begin - 1) == "の" and found.noun(begin - 2):
        begin -= 2
        while begin and found.noun(begin - 1):
            begin -= 1
    long = found.tokens.ends[last] - found.tokens.begins[begin] > 10
    return compound if long else begin


def _skip_adverbs(found: _Morphemes, at: int) -> int:
    """First morpheme from ``at`` on that can be a predicate; adverbs between are passed over."""
    end = min(at + 7, len(found.tokens.forms))
    for i in range(at, end):
        if found.verb(i) and [found.form(k) for k in (i + 1, i + 2)] == ["て", "も"]:
            continue  # 電話がいつかけてもつながらない
        if found.form(i) == "て" and found.form(i + 1) == "も":
            continue
        if found.form(i) not in _ADVERBS and (found.verb(i) or found.adjective(i) or found.noun(i)):
            adverbial = found.adjective(i) and found.surface(i).endswith("く") and i + 1 < len(found.tokens.forms)
            if not (adverbial and (found.verb(i + 1) or found.noun(i + 1))):
                return i
        elif found.particle(i) and found.surface(i) not in ("も", "に", "と"):
            return -1
    return -1


def _predicate(found: _Morphemes, at: int, noun: str) -> tuple[str, str, float] | None:
    """Plain form, normalised form and weight of the predicate that starts at ``at``."""
    if at < 0:
        return None
    if found.noun(at) and not found.verb(at):
        return _nominal(found, at, noun)
    last, negative, hard, i = at, False, False, at + 1
    polite = False
    while i < len(found.tokens.forms):
        form = found.form(i)
        if form in _NEGATIVE:
            negative = True
            break
        if form in _TAILS:
            last, hard = i, hard or form in _HARD
        elif form == "て" and found.form(i + 1) in _AFTER_TE:
            last, i = i + 1, i + 1
        elif form == "ます":
            polite = True
        else:
            break
        i += 1
    head = found.text[found.tokens.begins[at] : found.tokens.begins[last]]
    tail = (
        negated(found.surface(last), found.form(last), polite)
        if negative
        else plain(found.surface(last), found.form(last))
    )
    return (
        head + tail,
        found.form(at) + ("ない" if negative else ""),
        complaint(noun, found.form(at), lacking=negative, hard=hard),
    )


def _nominal(found: _Morphemes, at: int, noun: str) -> tuple[str, str, float] | None:
    """A noun that predicates: 面倒だ, 反応しない, 文字化けする."""
    end = at
    while end + 1 < len(found.tokens.forms) and found.noun(end + 1):
        end += 1
    following = found.form(end + 1)
    word = found.text[found.tokens.begins[at] : found.tokens.ends[end]]
    form = "".join(found.form(k) for k in range(at, end + 1))
    if following in ("為る", "出来る"):
        said = _predicate(found, end + 1, noun)
        if said is None:
            return None
        return word + said[0], form + said[1], complaint(noun, form, lacking="ない" in said[1], hard=False)
    if not _WORD.match(word):
        return None
    if following == "過ぎる":
        return word + "すぎる", form, 1.0
    ends = following in ("だ", "です") or not following or not re.search(r"\w", following)
    return (word, form, complaint(noun, form, lacking=False, hard=False)) if ends else None

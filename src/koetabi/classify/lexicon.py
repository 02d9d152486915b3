"""Words that tell a stage, an evaluation or a request, authored for this project (Sudachi normalised forms)."""

from __future__ import annotations

from typing import Final

GROUPS: Final[dict[str, str]] = {
    "unaware": ("以前 昔 当時 長年 ずっと 当たり前 無縁 困る 気付く 意識 思い込む 考える 知る 必要 従来 手書き 我流"),
    "awareness": (
        "広告 CM テレビ 展示会 紹介 検索 SNS インスタ チラシ 看板 口コミ 知る 見掛ける 記事 偶然 勧める 教える 雑誌"
    ),
    "interest": "気 興味 惹く 関心 詳しい 知りたい 試す 魅力 心 欲しい 解決 課題",
    "research": (
        "調べる 資料 資料請求 セミナー ホームページ サイト レビュー 動画 事例 ウェビナー 検索 説明会 読む パンフレット"
    ),
    "evaluation": (
        "比較 見積もり 見積 他社 デモ 試用 トライアル 稟議 検討 候補 相見積もり 決め手 迷う 選ぶ 上司 "
        "社内 営業 提案 値段"
    ),
    "purchase": (
        "申し込む 申し込み 注文 予約 決済 支払い 支払う 契約 購入 買う クレジットカード 手続き カート 発注 レジ 契約書"
    ),
    "onboarding": (
        "届く 配送 到着 開封 梱包 初期設定 設定 移行 研修 導入 初回 最初 マニュアル 組み立てる 受け取る 納品 初日 納車"
    ),
    "use": ("使う 機能 画面 操作 品質 味 性能 便利 動作 毎日 重い 遅い 落ちる 使い勝手 アプリ 障害 不具合 効果"),
    "support": (
        "問い合わせる 問い合わせ サポート 電話 返信 対応 オペレーター 修理 返品 返金 窓口 FAQ "
        "チャット 担当者 回答 ヘルプ 折り返し 交換"
    ),
    "renewal": ("更新 継続 リピート 再 続ける 追加 値上げ 上位 プラン 次回 再購入 来年 増やす 買い替える 延長 リピ"),
    "advocacy": "薦める 勧める お薦め 友人 友達 紹介 口コミ 広める 評判 知人 同僚 投稿 家族 人",
    "churn": ("解約 退会 乗り換える 止める 辞める 切り替える 解除 キャンセル 離れる 終わり 打ち切る 戻す 違約金 卒業"),
    "good": (
        "良い 嬉しい 助かる 満足 便利 丁寧 親切 速い 早い 安い 綺麗 快適 最高 素晴らしい 楽しい "
        "美味しい 安心 簡単 楽 有り難い 感謝 感動 気に入る 優しい 分かり易い スムーズ 的確 迅速 完璧 "
        "神 充実 心地良い 期待以上 納得 信頼 ぴったり お得"
    ),
    "bad": (
        "悪い 酷い 不便 不満 遅い 高い 困る 残念 最悪 面倒 分かり難い 使い辛い 汚い 怖い 不安 怒る "
        "がっかり 失望 不親切 不快 重い 落ちる 壊れる 間違う 足りない 待つ 待たせる たらい回し 無駄 "
        "不足 不良 故障 エラー 失敗 騙す 諦める 苦情 うるさい 臭い 不具合 損"
    ),
    "request": "欲しい 下さい 願う お願い 希望 要望 改善 べき 増やす 助かる 願い 頂く 検討",
    "puzzled": "迷う 分からない 混乱 戸惑う 謎 不明 何故 どこ 疑問 はて ？",
    "afraid": "不安 心配 怖い 恐い 怪しい 大丈夫 漏れる ひやひや 冷や汗 眠る",
    "angry": "怒り 怒る 腹 許す 呆れる ふざける いい加減 二度と 抗議 訴える 激怒 馬鹿",
    "relieved": "安心 ほっと 安堵 心強い 任せる 信頼 落ち着く 心丈夫",
    "surprised": "驚く びっくり まさか 意外 予想 目 衝撃 えっ 魔法",
    "hope": "期待 楽しみ 待ち遠しい わくわく 今後 次 応援",
    "past": "当時 以前 昔 前 昨年 去年 最初 当初 かつて 頃 時代",
    "now": "今 現在 最近 今回 今年 今日 もう 今後",
}
"""Group → normalised forms, space-separated."""

NEGATIONS: Final = frozenset({"ない", "無い", "ぬ", "ず", "まい", "ません", "無し", "難い", "兼ねる", "ゼロ"})
CONCESSIVES: Final = frozenset({"が", "けれど", "のに", "ものの", "但し", "しかし", "でも", "只", "一方", "逆", "ただ"})


def group_bits() -> dict[str, int]:
    """Normalised form → bit mask of the groups it belongs to (bit *i*: *i*-th group)."""
    bits: dict[str, int] = {}
    for index, words in enumerate(GROUPS.values()):
        for word in words.split():
            bits[word] = bits.get(word, 0) | 1 << index
    return bits

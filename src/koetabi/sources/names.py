"""Names of columns in the exports of the common tools, in Japanese and English.

Google Forms, SurveyMonkey, Qualtrics, Zendesk, Salesforce cases, Freshdesk, Intercom, and what people
call their columns themselves. Order is preference: the first name that a table has wins its role.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

ROLE_NAMES = {
    "id": (
        "messageid commentid コメントid reviewid レビューid 口コミid ticketid チケットid ticket# casenumber "
        "ケース番号 caseid conversationid responseid 回答id respondentid 回答者id 問い合わせ番号 "
        "お問い合わせ番号 問合せ番号 受付番号 externalid id"
    ),
    "text": (
        "text comment comments コメント 本文 内容 description 説明 問い合わせ内容 お問い合わせ内容 問合せ内容 "
        "質問内容 body message メッセージ 自由回答 自由記述 自由記入 ご意見 意見 ご感想 感想 ご意見・ご感想 "
        "ご要望 要望 口コミ 口コミ本文 口コミ内容 クチコミ レビュー レビュー本文 レビュー内容 review "
        "reviewtext reviewbody content feedback フィードバック 発言 発話 発言内容 お客様の声 顧客の声 voc "
        "answer messagebody conversationbody 申告内容 文章 テキスト"
    ),
    "title": "subject 件名 題名 title タイトル 見出し reviewtitle レビュータイトル 口コミタイトル summary",
    "date": (
        "date 日付 日時 タイムスタンプ timestamp createdat createddate createdtime createdon 作成日時 作成日 "
        "作成日付 回答日時 回答日 受付日時 受付日 投稿日 投稿日時 datecreated enddate recordeddate startdate "
        "終了日時 記録日時 開始日時 datetimeopened 発生日時 開始日 問い合わせ日時 お問い合わせ日時 "
        "お問い合わせ日 reviewdate reviewsubmitdateandtime submittedat conversationcreatedat "
        "実施日 開始日/時刻 作成日/時刻 日時/開始"
    ),
    "updated": (
        "updatedat updated lastupdatetime lastupdated lastmodifieddate lastmodified modifieddate 更新日時 "
        "更新日 最終更新日時 最終更新日 datemodified 変更日時 conversationupdatedat"
    ),
    "rating": (
        "nps npsスコア npsscore rating starrating 評点 評価 stars star 星 星評価 星の数 score スコア csat csatスコア "
        "満足度 総合満足度 総合評価 satisfaction satisfactionrating satisfactionscore 点数 conversationrating "
        "surveyresults rate"
    ),
    "customer": (
        "顧客id 顧客番号 顧客コード customerid customer 会員id 会員番号 userid ユーザーid 利用者id "
        "externalreference requesterid contactid accountid 取引先id requesteremail requester contactemail "
        "useremail authoremail customeremail email emailaddress recipientemail メール メールアドレス eメールアドレス "
        "user username ユーザー ユーザー名 ニックネーム 投稿者名 reviewer author レビュアー 取引先責任者名 "
        "contactname accountname 取引先名 authorid authorname"
    ),
    "role": "role 役割 役職 立場 あなたの立場 ご役職 jobtitle 職位",
    "source": "source ソース 情報源 種類",
    "author": (
        "authortype authorrole 投稿者種別 発言者種別 送信者種別 sendertype authorkind 発言者区分 direction 送受信"
    ),
    "stage": "stage ステージ フェーズ 段階",
    "touchpoint": "touchpoint タッチポイント 接点",
    "metric": "metric 指標 指標名 kpi",
    "period": "period 期間 週 月 week month 対象期間",
    "value": "value 値 数値 実績 件数",
    "denominator": "denominator 分母 母数",
    "segment": "segment セグメント 区分",
}


@lru_cache(maxsize=4096)
def simple(name: str) -> str:
    """A column name without case, width, spaces and punctuation."""
    folded = unicodedata.normalize("NFKC", name).strip().lower()
    return re.sub(r"[\s_\-.:?*\"'「」/]|\(必須\)|【必須】|\(任意\)|【任意】", "", folded)


_TABLE = {role: [simple(name) for name in names.split()] for role, names in ROLE_NAMES.items()}
_ROLE_BY_NAME = {name: role for role, names in reversed(_TABLE.items()) for name in names}
METRIC_ROLES = ("stage", "touchpoint", "metric", "period", "value", "denominator", "segment")

_TOOLS = (
    (
        "survey",
        ({"タイムスタンプ"}, {"respondentid"}, {"回答者id"}, {"responseid", "startdate"}, {"responseid", "開始日"}),
    ),
    (
        "ticket",
        (
            {"ticketid"},
            {"チケットid"},
            {"requester"},
            {"requesteremail"},
            {"requesterid"},
            {"casenumber"},
            {"ケース番号"},
        ),
    ),
    (
        "ticket",
        ({"conversationid"}, {"件名", "説明"}, {"subject", "description"}, {"問い合わせ番号"}, {"お問い合わせ内容"}),
    ),
    (
        "review",
        (
            {"stars"},
            {"星"},
            {"星評価"},
            {"reviewid"},
            {"reviewtext"},
            {"rating", "review"},
            {"レビュー本文"},
            {"口コミ"},
            {"口コミ本文"},
        ),
    ),
    ("metric", ({"metric", "value"}, {"指標", "値"})),
    ("survey", ({"timestamp"},)),
)
PERSONAL = re.compile(
    r"氏名|名前|お名前|フリガナ|ふりがな|電話|携帯|住所|郵便|メール|アドレス|e-?mail|phone|address|(?:\b|_)name$"
    r"|first\s?name|last\s?name|^[姓名]$|顧客名|客様名|生年月日|誕生日|birth|url|担当|責任者|所有者|投稿者|作成者|ユーザー名|ニックネーム"
    r"|assignee|agent|requester|submitter|owner|reviewer|^author|^contact|twitter|instagram|^line",
    re.IGNORECASE,
)
TECHNICAL = re.compile(
    r"ipaddress|ipアドレス|locationlat|locationlong|^progress$|durationinseconds|^finished$|recorddate|recordeddate|userlanguage"
    r"|distributionchannel|^回答タイプ$|^終了$|配信チャネル|ユーザーの言語|進行状況|所要時間|緯度$|経度$|collectorid|コレクターid|^判定|recipient|^customdata|duetime|duebytime|^closed|^resolved|id$|uri$|時刻$"
    r"|^startdate$|^enddate$|日時$|時間$|日$|date$|time$|usage|segments|^no$|^番号$|^rawsubject$|対応|返信|reply|link$|リンク",
    re.IGNORECASE,
)


def role_of(name: str) -> str:
    """The role a column name stands for by itself; empty if none."""
    return _ROLE_BY_NAME.get(simple(name), "")


def find_roles(names: list[str], role: str, taken: set[int]) -> list[int]:
    """Indexes of the columns that may fill a role, best first, without those taken."""
    known = {simple(name): i for i, name in reversed(list(enumerate(names))) if i not in taken}
    return [known[name] for name in _TABLE[role] if name in known]


def find_role(names: list[str], role: str, taken: set[int]) -> int | None:
    """Index of the column that fills a role best, among those not taken."""
    return next(iter(find_roles(names, role, taken)), None)


def guess_source(names: list[str]) -> str:
    """The source a table's columns betray; empty if they betray none."""
    present = {simple(name) for name in names}
    return next((source for source, marks in _TOOLS if any(mark <= present for mark in marks)), "")

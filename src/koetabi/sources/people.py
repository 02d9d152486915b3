"""Roles as people write them, onto the vocabulary of the map; and who is not a customer."""

from __future__ import annotations

import re
from functools import lru_cache

from koetabi.taxonomy import ROLES

MAX_ROLE = 40
_OBVIOUS = (
    (
        "決裁者",
        re.compile(
            r"オーナー|経営|役員|社長|代表|取締役|決裁|owner|\bceo\b|president|director|executive", re.IGNORECASE
        ),
    ),
    ("導入推進者", re.compile(r"店長|責任者|管理者|推進|マネージャー?|manager|\badmin", re.IGNORECASE)),
    ("関与者", re.compile(r"助言|顧問|アドバイザー|関与|advis[eo]r|consultant", re.IGNORECASE)),
    ("個人", re.compile(r"個人|消費者|consumer", re.IGNORECASE)),
    ("使用者", re.compile(r"スタッフ|担当|利用者|使用者|ユーザー|staff|\buser", re.IGNORECASE)),
)
_AGENT = re.compile(
    r"agent|admin|bot\b|staff|operator|system|internal|outgoing|outbound|developer"
    r"|サポート|オペレーター|担当|社内|自動|エージェント|管理者|送信|スタッフ|当社|弊社|運営",
    re.IGNORECASE,
)
_CUSTOMER = re.compile(r"客|customer|\buser|end-user|requester|contact|利用者|incoming|inbound", re.IGNORECASE)


@lru_cache(maxsize=4096)
def role_name(text: str) -> str:
    """One of the map's roles where the text says so plainly, else the text itself (at most 40 characters)."""
    text = text.strip()
    if text in ROLES:
        return text
    return next((role for role, pattern in _OBVIOUS if pattern.search(text)), text[:MAX_ROLE])


def is_agent(author: str) -> bool:
    """Whether an author column names our own side: agents and machines, not customers."""
    return bool(_AGENT.search(author)) and not _CUSTOMER.search(author)

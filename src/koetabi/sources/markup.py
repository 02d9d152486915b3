"""Cells as their tools write them to plain text: HTML bodies, and the line ends of different exports."""

from __future__ import annotations

import html
import re

_HTML = re.compile(r"</(?:p|div|span|a|li|td|b|strong|em|font|body|html)>|<br\s*/?>|&nbsp;", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>|</(?:p|div|li|tr|h\d|blockquote)>", re.IGNORECASE)
_UNSEEN = re.compile(r"<(style|script|head)\b.*?</\1>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def plain(text: str) -> str:
    """``text`` without white space around it, with \\n as line end; without tags where it is HTML."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if ("<" in text or "&" in text) and _HTML.search(text):
        text = _TAG.sub("", _BREAK.sub("\n", _UNSEEN.sub("", text)))
        text = html.unescape(text).replace("\u00a0", " ")
    return text.strip()

"""Files to records: surveys, tickets, reviews, interviews and metrics, in whatever form they come."""

from koetabi.sources.reading import INTERVIEW_SUFFIXES, SUFFIXES, TABLE_SUFFIXES, read_comments
from koetabi.sources.settings import SourceSettings

__all__ = ["INTERVIEW_SUFFIXES", "SUFFIXES", "TABLE_SUFFIXES", "SourceSettings", "read_comments"]

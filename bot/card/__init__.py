"""Cards: neutral messages that every platform draws natively, and their builders."""

from bot.card.alert import alert, retraction, sources
from bot.card.articles import search_results
from bot.card.digest import changes_list, digest, latest, more_stories
from bot.card.facts import check, fact_history, facts_table
from bot.card.followups import overdue, reworded
from bot.card.health import feed_added, feed_list, feed_tested, health_word, status
from bot.card.replies import (
    done,
    error,
    export,
    failed,
    help_command,
    help_overview,
    notice,
    settings,
    setup,
    story,
    watch_added,
    watch_list,
    watch_tested,
    why,
)
from bot.card.together import alerts_together
from bot.card.views import DigestStory, HelpLine
from bot.card.watching import watch_hit
from bot.card.words import translator

__all__ = [
    "DigestStory",
    "HelpLine",
    "alert",
    "alerts_together",
    "changes_list",
    "check",
    "digest",
    "done",
    "error",
    "export",
    "fact_history",
    "facts_table",
    "failed",
    "feed_added",
    "feed_list",
    "feed_tested",
    "health_word",
    "help_command",
    "help_overview",
    "latest",
    "more_stories",
    "notice",
    "overdue",
    "retraction",
    "reworded",
    "search_results",
    "settings",
    "setup",
    "sources",
    "status",
    "story",
    "translator",
    "watch_added",
    "watch_hit",
    "watch_list",
    "watch_tested",
    "why",
]

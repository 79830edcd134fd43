"""Logs: one line each to standard error, with every secret struck out in one place."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

# tokens by their form, wherever they come from: Slack's, Discord's, webhooks, passwords in addresses
FORMS = (
    re.compile(r"xox[a-z]-[A-Za-z0-9-]{6,}"),
    re.compile(r"xapp-[A-Za-z0-9-]{6,}"),
    re.compile(r"[A-Za-z\d_-]{23,28}\.[A-Za-z\d_-]{6,7}\.[A-Za-z\d_-]{27,}"),
    re.compile(r"(?<=/webhooks/)\d+/[\w-]+"),
    re.compile(r"(?<=hooks\.slack\.com/)[\w/]+"),
    re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"),
)
STRUCK = "[secret]"


class Redact(logging.Filter):
    """Strikes secrets out of a record's message and of its exception."""

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        super().__init__()
        self.secrets = tuple(s for s in secrets if len(s) >= 6)

    def clean(self, text: str) -> str:
        """The text without secrets."""
        for secret in self.secrets:
            text = text.replace(secret, STRUCK)
        for form in FORMS:
            text = form.sub(STRUCK, text)
        return text

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; always let it through."""
        record.msg, record.args = self.clean(record.getMessage()), None
        if record.exc_info:
            record.exc_text = self.clean(logging.Formatter().formatException(record.exc_info))
            record.exc_info = None
        return True


def configure(level: str, *, secrets: Sequence[str] = ()) -> None:
    """Send logs of ``level`` and above to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(Redact(secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)

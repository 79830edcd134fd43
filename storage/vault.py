"""Seals secrets before they are stored: the database, and every backup of it, holds nothing that opens a workspace."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from bot.errors import ConfigError, StorageError

KEY_FILE = "slack.key"
SETTING = "SINCETHEN_SLACK_TOKEN_KEY"


class Vault:
    """Seals with a key made of any text; what another key sealed is refused."""

    def __init__(self, key: str) -> None:
        digest = hashlib.sha256(b"sincethen token vault\0" + key.strip().encode()).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(digest))

    def seal(self, text: str) -> str:
        """The text, unreadable without the key."""
        return self._fernet.encrypt(text.encode()).decode()

    def unseal(self, sealed: str) -> str:
        """The text again. StorageError where another key sealed it, or where it was tampered with."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise StorageError(
                f"A stored Slack token cannot be read: it was sealed with another key. Set {SETTING} (or {KEY_FILE} in "
                "the data directory) to the former one, or install the app in the workspace again."
            ) from None


def open_vault(key: str, folder: Path) -> Vault:
    """A vault with the key, or, where none is set, with one kept in a file that only its owner reads."""
    if key.strip():
        if len(key.strip()) < 16:
            raise ConfigError("has fewer than 16 characters. Take a long random one.", key=SETTING)
        return Vault(key)
    file = folder / KEY_FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return Vault(file.read_text(encoding="ascii"))
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(made := secrets.token_urlsafe(32))
        return Vault(made)
    except (OSError, UnicodeDecodeError) as error:
        raise StorageError(f"{file} cannot be used: {error}. Set {SETTING} instead.") from None

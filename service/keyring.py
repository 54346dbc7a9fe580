"""All that needs the secret key: keyed hashes, edit tokens, encryption at rest. Nothing else ever sees it."""

import base64
import hashlib
import hmac
import secrets
import uuid

from cryptography.fernet import Fernet, InvalidToken

API_KEY_PREFIX = "civ_"


class Keyring:
    """Keys for separate purposes, each derived from the one secret, so that none can stand in for another."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._box = Fernet(base64.urlsafe_b64encode(self._derived("encryption")))

    def hash(self, purpose: str, value: str) -> str:
        """A keyed hash (HMAC-SHA-256, 64 hex digits) of something that must not be stored in the clear."""
        return hmac.new(self._derived(purpose), value.encode(), hashlib.sha256).hexdigest()

    def edit_token(self, comment_id: uuid.UUID) -> str:
        """The token by which whoever wrote a comment may edit or withdraw it; it need not be stored."""
        return f"edit_{self.hash('edit', comment_id.hex)}"

    def is_edit_token(self, token: str, comment_id: uuid.UUID) -> bool:
        """Whether `token` is this comment's, compared in constant time."""
        return hmac.compare_digest(token.encode(), self.edit_token(comment_id).encode())

    def encrypt(self, plain: bytes) -> bytes:
        """Seal bytes for storage (Fernet: AES-128-CBC and HMAC-SHA-256)."""
        return self._box.encrypt(plain)

    def decrypt(self, sealed: bytes) -> bytes:
        """Open what `encrypt` sealed. Raises ValueError if the secret key has changed since."""
        try:
            return self._box.decrypt(sealed)
        except InvalidToken:
            raise ValueError("this was encrypted under another CIVILITY_SECRET_KEY") from None

    def _derived(self, purpose: str) -> bytes:
        return hmac.new(self._secret, f"civility:{purpose}".encode(), hashlib.sha256).digest()


def new_api_key() -> str:
    """A fresh API key: recognisable by its prefix, 256 random bits."""
    return API_KEY_PREFIX + secrets.token_urlsafe(32)


def hash_api_key(key: str) -> str:
    """How a key is stored: plain SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()

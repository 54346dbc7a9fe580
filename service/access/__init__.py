"""Who may come in, and by which door: keys for programs, passwords for moderators, tokens for readers."""

from service.access.first import check_first_token, first_token
from service.access.id_tokens import vouched_email
from service.access.jwts import TokenError
from service.access.keys import (
    SCOPES,
    create_key,
    find_key,
    list_keys,
    note_use,
    permits,
    revoke_key,
    use_is_worth_noting,
)
from service.access.moderators import (
    activate,
    change_role,
    create_moderator,
    deactivate,
    list_moderators,
    moderator_by_email,
    scopes_of,
    set_password,
)
from service.access.origins import ANY_ORIGIN, normal_origin, origin_allowed, origin_of
from service.access.readers import FetchKeys, Reader, reader_of
from service.access.sign_in import Examined, admit, conclude, examine, sign_in
from service.access.tokens import MODERATOR_TOKEN_PREFIX, find_moderator_by_token, issue_token

__all__ = [
    "ANY_ORIGIN",
    "MODERATOR_TOKEN_PREFIX",
    "SCOPES",
    "Examined",
    "FetchKeys",
    "Reader",
    "TokenError",
    "activate",
    "admit",
    "change_role",
    "check_first_token",
    "conclude",
    "create_key",
    "create_moderator",
    "deactivate",
    "examine",
    "find_key",
    "find_moderator_by_token",
    "first_token",
    "issue_token",
    "list_keys",
    "list_moderators",
    "moderator_by_email",
    "normal_origin",
    "note_use",
    "origin_allowed",
    "origin_of",
    "permits",
    "reader_of",
    "revoke_key",
    "scopes_of",
    "set_password",
    "sign_in",
    "use_is_worth_noting",
    "vouched_email",
]

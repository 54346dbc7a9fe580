"""The discovery document: the service as Google's client libraries want it described, rooted at this server.

Format: Google's API Discovery Service, `discovery#restDescription`. It names no OAuth scope, so that no client
looks for credentials other than its key.
"""

from typing import Any

VERSION = "v1alpha1"
STRING = {"type": "string"}
BOOLEAN = {"type": "boolean"}
STRINGS = {"type": "array", "items": STRING}
NUMBER = {"type": "number", "format": "float"}


def document(root: str) -> dict[str, Any]:
    """The document, with `root` (this server as the client reaches it) as the base of every path."""
    base = root.rstrip("/") + "/"
    return {
        "kind": "discovery#restDescription",
        "discoveryVersion": "v1",
        "id": f"commentanalyzer:{VERSION}",
        "name": "commentanalyzer",
        "version": VERSION,
        "title": "Perspective Comment Analyzer API, served by Civility",
        "description": "Scores what a comment may do to a conversation, with a model on this server.",
        "protocol": "rest",
        "rootUrl": base,
        "baseUrl": base,
        "servicePath": "",
        "basePath": "",
        "batchPath": "batch",
        "parameters": PARAMETERS,
        "schemas": {name: {"id": name, "type": "object", "properties": of} for name, of in SCHEMAS.items()},
        "resources": {"comments": {"methods": METHODS}},
    }


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": name}


def _list(name: str) -> dict[str, Any]:
    return {"type": "array", "items": _ref(name)}


def _map(name: str) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": _ref(name)}


def _query(kind: str = "string", **more: Any) -> dict[str, Any]:
    return {"type": kind, "location": "query"} | more


def _method(name: str, message: str, meaning: str) -> dict[str, Any]:
    return {
        "id": f"commentanalyzer.comments.{name}",
        "path": f"{VERSION}/comments:{name}",
        "flatPath": f"{VERSION}/comments:{name}",
        "httpMethod": "POST",
        "description": meaning,
        "parameters": {},
        "parameterOrder": [],
        "request": _ref(f"{message}Request"),
        "response": _ref(f"{message}Response"),
    }


PARAMETERS = {
    "key": _query(description="An API key with the scope `analyze`."),
    "alt": _query(default="json", enum=["json"]),
    "prettyPrint": _query("boolean", default="true"),
    "$.xgafv": _query(enum=["1", "2"]),
    **{name: _query() for name in ("access_token", "callback", "fields", "oauth_token", "quotaUser")},
    **{name: _query() for name in ("uploadType", "upload_protocol")},
}
METHODS = {
    "analyze": _method("analyze", "AnalyzeComment", "Score a comment by the attributes that are asked for."),
    "suggestscore": _method(
        "suggestscore", "SuggestCommentScore", "Say what a comment should have scored; it is kept as a label."
    ),
}
_ENVELOPE = {
    "comment": _ref("TextEntry"),
    "context": _ref("Context"),
    "languages": STRINGS,
    "clientToken": STRING,
    "communityId": STRING,
    "sessionId": STRING,
    "doNotStore": BOOLEAN,
}
SCHEMAS: dict[str, dict[str, Any]] = {
    "TextEntry": {
        "text": STRING,
        "type": {"type": "string", "enum": ["TEXT_TYPE_UNSPECIFIED", "PLAIN_TEXT", "HTML"]},
    },
    "ArticleAndParentComment": {"article": _ref("TextEntry"), "parentComment": _ref("TextEntry")},
    "Context": {
        "entries": _list("TextEntry"),
        "articleAndParentComment": _ref("ArticleAndParentComment"),
    },
    "AttributeParameters": {"scoreType": STRING, "scoreThreshold": NUMBER},
    "Score": {"value": NUMBER, "type": STRING},
    "SpanScore": {
        "begin": {"type": "integer", "format": "int32"},
        "end": {"type": "integer", "format": "int32"},
        "score": _ref("Score"),
    },
    "AttributeScores": {"summaryScore": _ref("Score"), "spanScores": _list("SpanScore")},
    "AnalyzeCommentRequest": _ENVELOPE
    | {
        "requestedAttributes": _map("AttributeParameters"),
        "spanAnnotations": BOOLEAN,
        "dropUnsupportedAttributes": BOOLEAN,
    },
    "AnalyzeCommentResponse": {
        "attributeScores": _map("AttributeScores"),
        "languages": STRINGS,
        "detectedLanguages": STRINGS,
        "clientToken": STRING,
    },
    "SuggestCommentScoreRequest": _ENVELOPE | {"attributeScores": _map("AttributeScores")},
    "SuggestCommentScoreResponse": {
        "detectedLanguages": STRINGS,
        "requestedLanguages": STRINGS,
        "clientToken": STRING,
    },
}

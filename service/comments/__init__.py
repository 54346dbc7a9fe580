"""Comments from the reader's side: submitted, read, edited, withdrawn, and scored late when need be."""

from service.comments.authorship import edit_comment, looks_pending, screen_edit, withdraw_comment
from service.comments.examination import Examination, examine
from service.comments.rules import Rules, rules_for
from service.comments.scene import House, Scene, Submission, scene_for_trial, screen
from service.comments.submission import submit
from service.comments.thread import Surroundings, approved_comments, site_feed, surroundings
from service.comments.unscored import Unscored, claim_unscored, put_off, settle_scored

__all__ = [
    "Examination",
    "House",
    "Rules",
    "Scene",
    "Submission",
    "Surroundings",
    "Unscored",
    "approved_comments",
    "claim_unscored",
    "edit_comment",
    "examine",
    "looks_pending",
    "put_off",
    "rules_for",
    "scene_for_trial",
    "screen",
    "screen_edit",
    "settle_scored",
    "site_feed",
    "submit",
    "surroundings",
    "withdraw_comment",
]

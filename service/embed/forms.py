"""The form for a comment as it came back: read without trust, shown again with what was typed if it will not do."""

from dataclasses import dataclass, replace
from uuid import UUID

from werkzeug.datastructures import MultiDict

from service.authors import Identity
from service.comments import Submission
from service.text import problem_of
from service.web.addresses import address
from service.web.robots import is_robot

LONGEST_NAME = 100
NO_FAULTS: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentForm:
    """What a reader typed; `faults` and `warned` say why it is shown again."""

    body: str = ""
    name: str = ""
    reply_to: UUID | None = None
    website: str = ""
    stamp: str = ""
    calm: bool = False
    """Whether the writer was asked to think again, and posts it anyway."""
    faults: tuple[str, ...] = NO_FAULTS
    warned: bool = False

    def submission(self, ref: str, seconds: float) -> Submission:
        """The comment it asks to post, `seconds` after the form was made."""
        who = Identity(name=self.name, address=address())
        is_made_by_robot = is_robot(self.website, seconds)
        return Submission(
            article_ref=ref, body=self.body, who=who, parent_id=self.reply_to, robot=is_made_by_robot
        )

    def because(self, *faults: str) -> "CommentForm":
        """The same, to be shown again with what is wrong in words."""
        return replace(self, faults=faults)


def read_comment_form(given: MultiDict[str, str]) -> CommentForm:
    """The form as it was sent; nothing is checked yet. Line ends become those of every other door."""
    return CommentForm(
        body=given.get("body", "").replace("\r\n", "\n"),
        name=given.get("name", "").strip(),
        reply_to=given.get("reply_to", type=UUID),
        website=given.get("website", ""),
        stamp=given.get("stamp", ""),
        calm="anyway" in given,
    )


def faults_of(form: CommentForm) -> list[str]:
    """What is wrong with it, by the names of `words`."""
    faults = []
    if problem := problem_of(form.body):
        faults.append("body_missing" if problem == "empty" else "unreadable")
    if problem := problem_of(form.name):
        faults.append("name_missing" if problem == "empty" else "unreadable")
    if len(form.name) > LONGEST_NAME:
        faults.append("name_too_long")
    return faults

"""How every front door takes in a comment: screen and score it first, then store it in one transaction.

No transaction is open while the model works, and nothing is acknowledged before it is stored.
"""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from models import Comment, Site
from service import comments, telemetry
from service.comments import Examination, Submission
from service.comments.examination import UNSCORED
from service.comments.scene import Scene
from service.database import snapshot, transaction
from service.web.parts import now, parts

Answer = TypeVar("Answer")


def look_at(site: Site, submission: Submission) -> tuple[Scene, Examination]:
    """What is known of a comment before it is stored. Raises Problem where it is not even taken in."""
    with snapshot() as session:
        scene = comments.screen(session, site, submission, parts().house, now=now())
    return scene, examined(scene)


def take_in(
    site: Site, submission: Submission, examination: Examination, answer: Callable[[Session, Comment], Answer]
) -> Answer:
    """Store the comment and, in the same transaction, make the answer. Raises Problem as `look_at` does."""
    with transaction() as session:
        comment = comments.submit(session, site, submission, examination, parts().house, now=now())
        made = answer(session, comment)
    telemetry.SUBMISSIONS.labels(comment.status.value).inc()
    return made


def examined(scene: Scene) -> Examination:
    """The model's word on a scene, if it is asked here and answers in time."""
    if parts().settings.scoring == "deferred":
        return UNSCORED
    with telemetry.SCORING.time():
        examination = comments.examine(scene, parts().scorer)
    if examination.reading is None:
        telemetry.UNSCORED.inc()
    return examination

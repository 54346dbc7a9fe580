"""Kill -9 at random points under load: what was acknowledged is stored, told and proven, however often."""

import random
import threading
from collections import Counter

from sqlalchemy import Engine, func, select
from waiting import wait_until

from models import Comment, Decision, Delivery, DeliveryState, Event
from models.engine import reading, writing
from service import audit
from service.clock import utc_now

ROUNDS = 20
VICTIMS = (["web"], ["worker"], ["web", "worker"])


def test_nothing_acknowledged_is_lost_however_often_everything_is_killed(served, engine, key, received, load):
    dice, pause = random.Random(20), threading.Event()
    served.start("worker")
    served.start("web")
    served.await_web()
    with load(served, key) as acknowledged:
        for _ in range(ROUNDS):
            pause.wait(dice.uniform(0.05, 0.8))
            victims = dice.choice(VICTIMS)
            for name in victims:
                served.kill(name)
            for name in victims:
                served.start(name)
            served.await_web()
        pause.wait(0.5)
    wait_until(lambda: undelivered(engine) == 0)
    assert served.stop() == [0, 0]
    assert acknowledged.surprises == []
    assert len(acknowledged.comments) > ROUNDS
    assert acknowledged.decisions
    check_stored(engine, acknowledged)
    check_told(engine, received)
    check_proven(engine)


def check_stored(engine: Engine, acknowledged) -> None:
    with reading(engine) as session:
        stored = {found.id: found.body for found in session.execute(select(Comment.id, Comment.body))}
        decided = {str(found) for found in session.scalars(select(Decision.id))}
    found = {str(comment_id): body for comment_id, body in stored.items()}
    assert acknowledged.comments.items() <= found.items()
    # A request repeated under its key after a crash did not become a second comment.
    assert [body for body, times in Counter(found.values()).items() if times > 1] == []
    assert set(acknowledged.decisions) <= decided


def check_told(engine: Engine, received: set[str]) -> None:
    with reading(engine) as session:
        announced = {str(event_id) for event_id in session.scalars(select(Event.id))}
        submitted = session.scalar(select(func.count()).where(Event.type == "comment.submitted"))
        assert submitted == session.scalar(select(func.count()).select_from(Comment))
    assert received == announced


def check_proven(engine: Engine) -> None:
    with writing(engine) as session:
        while audit.seal(session, now=utc_now()):
            pass
    with reading(engine) as session:
        assert audit.verify(session).broken is None


def undelivered(engine: Engine) -> int:
    waiting = select(func.count()).select_from(Delivery).where(Delivery.state != DeliveryState.DELIVERED)
    with reading(engine) as session:
        return session.scalar(waiting)

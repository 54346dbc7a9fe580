"""Many at once: counts add up, and of two who decide at the same moment exactly one is first."""

import threading
from collections import Counter

from sqlalchemy import func, select

from models import Article, Author, Comment, Status
from models.engine import reading


def together(*works) -> None:
    """Run all of these at the same time."""
    start = threading.Barrier(len(works))

    def run(work) -> None:
        start.wait()
        work()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Client:
    """One caller in one thread; a busy database is asked again, as the answer says."""

    def __init__(self, newsroom, key: str) -> None:
        self._client = newsroom.app.test_client()
        self._headers = {"Authorization": f"Bearer {newsroom.keys[key]}"}

    def post(self, path: str, data, **headers: str):
        for _ in range(20):
            answer = self._client.post(path, json=data, headers=self._headers | headers)
            if answer.status_code != 503:
                return answer
        return answer


def test_no_count_is_lost_while_six_post_and_decide(newsroom) -> None:
    newsroom.approved(name="Reader 0")
    seen: list[int] = []

    def work(number: int):
        page, desk = Client(newsroom, "page"), Client(newsroom, "moderator" if number % 2 else "colleague")

        def run() -> None:
            for turn in range(4):
                author = {"name": f"Reader {turn % 3}", "ref": f"reader {turn % 3}"}
                article = "a-1" if turn % 2 else "read-first"
                data = {"body": f"Un avis bien pesé, le {number}{turn}.", "author": author}
                posted = page.post(f"/v1/articles/{article}/comments", data)
                action = {"action": ("approve", "reject", "spam")[(number + turn) % 3]}
                decided = desk.post(f"/v1/comments/{posted.json['id']}/decisions", action)
                seen.extend((posted.status_code, decided.status_code))
                ids = [item["id"] for item in newsroom_thread(page)]
                desk.post("/v1/decisions/bulk", {"action": "reject", "ids": ids[:2]}) if ids else None

        return run

    def newsroom_thread(page):
        return page._client.get("/v1/articles/a-1/comments?limit=3").json["items"]

    together(*(work(number) for number in range(6)))
    assert set(seen) <= {200, 201, 409}
    assert_counts_add_up(newsroom)


def assert_counts_add_up(newsroom) -> None:
    with reading(newsroom.engine) as session:
        found = session.execute(
            select(Comment.article_id, Comment.author_id, Comment.status, func.count()).group_by(
                Comment.article_id, Comment.author_id, Comment.status
            )
        ).all()
        on_article, approved, rejected = Counter(), Counter(), Counter()
        for article, author, status, count in found:
            on_article[article] += count * (status == Status.APPROVED)
            approved[author] += count * (status == Status.APPROVED)
            rejected[author] += count * (status in {Status.REJECTED, Status.SPAM})
        for article in session.scalars(select(Article)):
            assert article.approved_count == on_article[article.id]
        for author in session.scalars(select(Author)):
            assert (author.approved_count, author.rejected_count) == (
                approved[author.id],
                rejected[author.id],
            )


def test_of_two_decisions_at_the_same_moment_exactly_one_is_first(newsroom) -> None:
    for _ in range(5):
        comment = newsroom.held(name="Reader")["id"]
        answers = []

        def decide(key: str, action: str, comment: str = comment, answers: list = answers) -> None:
            path = f"/v1/comments/{comment}/decisions"
            answers.append(Client(newsroom, key).post(path, {"action": action}, **{"If-Match": '"1"'}))

        together(lambda: decide("moderator", "approve"), lambda: decide("colleague", "reject"))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        loser = next(answer.json for answer in answers if answer.status_code == 409)
        history = newsroom.detail(comment)["history"]
        assert len(history) == 2
        assert loser["by"] == history[-1]["by"]


def test_bulk_requests_over_the_same_comments_do_not_wait_in_a_circle(newsroom) -> None:
    # One takes them in the order Ada, Bo, Ada, Bo… and the other in the order Bo, Ada, Bo, Ada…
    ids = [newsroom.held(name=("Ada", "Bo")[n // 2 % 2])["id"] for n in range(16)]
    codes = []

    def decide(action: str, order: list[str]) -> None:
        answer = newsroom.app.test_client().post(
            "/v1/decisions/bulk",
            json={"action": action, "ids": order},
            headers={"Authorization": f"Bearer {newsroom.keys['moderator']}"},
        )
        codes.append(answer.status_code)

    together(lambda: decide("approve", ids[::2]), lambda: decide("reject", ids[3::2]))
    assert codes == [200] * 2
    assert_counts_add_up(newsroom)


def test_the_same_new_reader_and_article_at_once_are_added_once(newsroom) -> None:
    codes = []

    def post(number: int):
        data = {"body": f"Un avis, le numéro {number}.", "author": {"name": "Ada", "ref": "ada"}}
        return lambda: codes.append(
            Client(newsroom, "page").post("/v1/articles/brand-new/comments", data).status_code
        )

    together(*(post(number) for number in range(6)))
    assert codes == [201] * 6
    with reading(newsroom.engine) as session:
        assert session.scalar(select(func.count()).select_from(Author)) == 1
    assert_counts_add_up(newsroom)

"""Notices of illegal content on what is published: moderators find them, and their word settles them."""

NOTICE = {"explanation": "Il désigne un mineur.", "good_faith": True}


def give_notice(newsroom, comment, address: str) -> None:
    client = newsroom.app.test_client()
    path, where = f"/v1/comments/{comment['id']}/notices", {"REMOTE_ADDR": address}
    assert client.post(path, json=NOTICE, environ_base=where).status_code == 201


def test_a_notice_on_what_was_approved_after_another_is_found_among_the_published(newsroom, seat) -> None:
    comment = newsroom.post("Bonjour à tous.", on="open")
    for address in ("192.0.2.1", "192.0.2.2"):
        give_notice(newsroom, comment, address)
        page = seat.read("?reported=true&status=" + newsroom.status(comment))
        assert "Bonjour à tous." in page
        assert "Il désigne un mineur." in page
        path = f"/v1/comments/{comment['id']}/decisions"
        newsroom.call("POST", path, json={"action": "approve"})
    assert "Bonjour à tous." not in seat.read("?status=approved&reported=true")
    assert "Il désigne un mineur." in seat.read(f"comments/{comment['id']}")


def test_the_further_notice_leaves_the_comment_published(newsroom) -> None:
    comment = newsroom.post("Bonjour à tous.", on="open")
    give_notice(newsroom, comment, "192.0.2.1")
    newsroom.call("POST", f"/v1/comments/{comment['id']}/decisions", json={"action": "approve"})
    give_notice(newsroom, comment, "192.0.2.2")
    assert newsroom.status(comment) == "approved"


def test_the_queue_says_in_its_list_and_beside_the_text_that_a_notice_was_given(newsroom, seat) -> None:
    comment = newsroom.post("Bonjour à tous.", on="open")
    give_notice(newsroom, comment, "192.0.2.1")
    page = seat.read("")
    assert page.count("Il a fait l’objet d’une notification de contenu illicite") == 2
    assert "Assez de lecteurs" not in page

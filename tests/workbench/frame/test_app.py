"""The application leads to its first page, says what is not there, and every page is in the menu."""

from byeori.workbench.pages import PAGES


def test_the_first_page_is_what_one_comes_to(asked):
    reply = asked().get("/")
    assert (reply.status_code, reply.headers["location"]) == (303, f"/{PAGES[0].name}")


def test_what_is_not_there_is_said_in_the_reader_s_language(asked):
    client = asked()
    reply = client.get("/<b>", headers={"Accept-Language": "ko"})
    assert reply.status_code == 404
    assert "/&lt;b&gt;에는 페이지가 없습니다." in reply.text
    assert client.put("/runs").status_code == 405
    assert client.post("/login", data={}).status_code == 422


def test_every_page_is_in_the_menu_and_the_open_one_is_marked(asked):
    text = asked().get("/runs").text
    for page in PAGES:
        assert f'<a href="/{page.name}"' in text
    assert '<a href="/runs" aria-current="page">' in text


def test_every_page_answers_in_every_language(asked):
    client = asked()
    for page in PAGES:
        for language in ("en", "ko"):
            assert client.get(f"/{page.name}", headers={"Accept-Language": language}).status_code == 200


def test_who_watches_it_may_ask_whether_it_lives(asked):
    client = asked("look")
    client.cookies.clear()
    assert client.get("/healthz").json() == {"status": "alive"}

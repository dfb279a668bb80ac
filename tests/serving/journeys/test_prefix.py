"""Behind a proxy that puts a prefix before all paths and has a name of its own: API, pages, and a real browser."""

import http.client
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from byeori.core.errors import ServeError
from byeori.serving.options import Front, ServeOptions
from byeori.serving.server import running

PNG = {"Content-Type": "image/png"}
PREFIX = "/models/pets"


class _Proxy(BaseHTTPRequestHandler):
    """Passes on what is below the prefix, as `proxy_pass` of nginx does, and nothing else."""

    server: "_Server"
    protocol_version = "HTTP/1.1"

    def log_message(self, *_told):
        pass

    def _pass_on(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not self.path.startswith(f"{PREFIX}/"):
            self.server.strays.append(self.path)
            return self._answer(404, {}, b"not below the prefix")
        path = self.path.removeprefix(PREFIX) if self.server.strips else self.path
        headers = dict(self.headers.items())
        if self.server.renames:
            headers["Host"] = f"127.0.0.1:{self.server.behind}"
        asked = http.client.HTTPConnection("127.0.0.1", self.server.behind, timeout=30)
        asked.request(self.command, path, body or None, headers)
        reply = asked.getresponse()
        content = reply.read()
        asked.close()
        return self._answer(reply.status, dict(reply.getheaders()), content)

    def _answer(self, status, headers, content):
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in ("content-length", "connection", "date"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = _pass_on


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    behind = 0
    strips = renames = True

    def handle_error(self, _request, _address):
        pass  # a browser that hangs up is none


@contextmanager
def behind_a_proxy(bundle, folder, *, strips=True, renames=True, **front) -> Iterator[tuple[str, list[str]]]:
    """Give the address of the page behind a proxy, and the paths that were asked for outside of the prefix."""
    options = ServeOptions(front=Front(**front))
    with running(bundle, store=folder, options=options) as address, _Server(("127.0.0.1", 0), _Proxy) as proxy:
        proxy.behind, proxy.strips, proxy.renames = int(address.rpartition(":")[2]), strips, renames
        proxy.strays = []
        Thread(target=proxy.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{proxy.server_address[1]}{PREFIX}/", proxy.strays
        proxy.shutdown()


@pytest.fixture
def tab(chromium):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 390, "height": 800})
        page.set_default_timeout(10_000)
        page.told = []
        page.on("console", lambda message: page.told.append(message.text))
        page.on("pageerror", lambda error: page.told.append(str(error)))
        yield page
        browser.close()


@pytest.mark.browser
@pytest.mark.parametrize("strips", [True, False], ids=["prefix taken away", "prefix left"])
def test_the_page_works_below_a_prefix_in_a_browser(tab, bundle, picture, tmp_path, strips):
    front = {"root_path": "" if strips else PREFIX}
    with behind_a_proxy(bundle, tmp_path, strips=strips, **front) as (address, strays):
        tab.goto(address)
        tab.get_by_text("Choose images").wait_for()
        tab.get_by_label("Choose images").set_input_files(
            {"name": "a.png", "mimeType": "image/png", "buffer": picture()}
        )
        tab.get_by_role("button", name="Yes").click()
        tab.get_by_text("Kept. Thank you.").wait_for()
        tab.get_by_role("link", name="Documentation").click()
        tab.get_by_role("heading", name="/v1/judgements").wait_for()
        tab.get_by_role("link", name="The page").click()
        tab.get_by_text("Choose images").wait_for()
        assert tab.url == address
        assert tab.evaluate("getComputedStyle(document.body).maxWidth") != "none", "the style has come"
    assert strays == []
    assert tab.told == []


def test_no_address_of_the_pages_begins_at_the_root(server):
    with server() as asked:
        for path in ("/", "/docs", "/page/page.js", "/page/page.css"):
            text = asked.client.get(path).text
            found = re.findall(r"""(?:href|src|action)="(/[^"]*)"|(?:from|import|fetch|ask)\(?\s*"(/[^"]*)""", text)
            assert not found, path
        described = asked.client.get("/openapi.json").json()
    assert described["servers"] == [{"url": "."}], "beside the document, wherever that is"


@pytest.mark.parametrize("path", ["/v1/predict", f"{PREFIX}/v1/predict"])
def test_requests_come_with_the_prefix_or_without_it(server, picture, path):
    with server(front=Front(root_path=f"{PREFIX}/"), token="word") as asked:
        headers = PNG | {"Authorization": "Bearer word"}
        assert asked.client.post(path, content=picture(), headers=headers).status_code == 200
        assert asked.client.post(path, content=picture(), headers=PNG).status_code == 401
        assert asked.client.get(f"{PREFIX}/healthz").status_code == 200
        assert asked.client.get(f"{PREFIX}x/healthz").status_code == 401
        page = asked.client.get(PREFIX, follow_redirects=False)
        assert (page.status_code, page.headers["Location"]) == (307, "pets/")
        assert f"curl http://testserver{PREFIX}/v1/predict" in asked.client.get(f"{PREFIX}/docs").text
        assert 'path="/v1/predict",status="200"' in asked.client.get("/metrics", headers=headers).text


@pytest.mark.parametrize("path", ["pets", "/a//b", "/a b", "/a/../b?", "https://here/a"])
def test_what_is_no_beginning_of_a_path_is_refused(path):
    with pytest.raises(ServeError, match="is no beginning of a path; give one such as /pets"):
        Front(root_path=path)


def test_another_name_is_taken_where_it_is_allowed(server):
    local = {"hosts": ("localhost", "127.0.0.1", "::1")}
    with server(**local, front=Front(allow_host=("Pets.Example.org",))) as asked:
        for host, status in {"pets.example.org": 200, "PETS.example.org:8443": 200, "evil.example": 403}.items():
            assert asked.client.get("/healthz", headers={"Host": host}).status_code == status
    with pytest.raises(ServeError, match="is no name of a host"):
        Front(allow_host=("http://pets.example.org",))


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"Origin": "https://pets.example.org"}, 200),  # the proxy calls this server by its address
        ({"Origin": "https://pets.example.org:8443", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "https://other.example.org", "Sec-Fetch-Site": "same-origin"}, 200),  # a browser says so
        ({"Origin": "https://pets.example.org", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "https://other.example.org"}, 403),
        ({"Origin": "https://pets.example.org.evil.example"}, 403),
        ({"Origin": "http://[::1"}, 403),
    ],
)
def test_the_page_of_an_allowed_name_may_write_and_no_other(server, picture, sent, status):
    with server(front=Front(allow_host=("pets.example.org",))) as asked:
        reply = asked.client.post("/v1/predict", content=picture(), headers=PNG | {"Host": "127.0.0.1:8000"} | sent)
    assert reply.status_code == status, reply.text

"""The pages of the workbench: each has a name, addresses of its own and a place in the menu."""

from byeori.workbench.frame.catalogue import LANGUAGES, Texts
from byeori.workbench.pages import PAGES


def test_every_page_is_called_something_in_every_language():
    assert PAGES[0].name == "runs"
    for page in PAGES:
        for language in LANGUAGES:
            assert Texts.of(language)(f"{page.name}.menu")


def test_the_addresses_of_a_page_begin_with_its_name():
    for page in PAGES:
        for route in page.router.routes:
            assert route.path == f"/{page.name}" or route.path.startswith(f"/{page.name}/")

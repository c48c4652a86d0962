"""Pages as documents: nothing that was put in gets out of its place, and the classic names and ids are there."""

import re

import pytest

from tests.tools import page_gallery as gallery

SHOWN = list(gallery.shown())


@pytest.mark.parametrize("page", SHOWN, ids=lambda page: page.name)
def test_a_page_is_a_document_without_anything_that_the_policy_of_its_contents_refuses(page: gallery.Shown) -> None:
    assert page.html.startswith("<!DOCTYPE html>\n<html lang=")
    assert re.findall(r"<h1\b", page.html)
    assert not re.search(r"<[^>]+\s(?:on\w+|style)\s*=", page.html)
    for script in re.findall(r"<(?:script|style)\b[^>]*>", page.html):
        assert 'nonce="bm9uY2U"' in script


@pytest.mark.parametrize("page", SHOWN, ids=lambda page: page.name)
def test_each_form_carries_the_token_and_the_query(page: gallery.Shown) -> None:
    for form in re.findall(r"<form.*?</form>", page.html, re.DOTALL):
        assert re.match(r'<form action="/[\w/]+\?client_id=1example&amp;redirect_uri=[^"]*" method="post"', form)
        assert f'name="_csrf" value="{gallery.look(1).csrf}"' in form
        assert ('name="csrf"' in form) == page.name.startswith("2")

"""The documents: made from the code where they repeat it, and without dead links."""

import re
from pathlib import Path

import pytest

from tools import write_docs

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


def test_the_pages_made_from_the_code_are_what_the_code_says():
    for path, page in write_docs.PAGES.items():
        assert path.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_link_to_a_file_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []

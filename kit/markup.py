"""Member's Markdown to safe HTML: paragraphs, lists, bold, italics; no links out, no pictures, no raw HTML."""

import nh3
from markdown_it import MarkdownIt

TAGS = {"p", "br", "ul", "ol", "li", "strong", "em", "h3", "blockquote", "code", "hr"}
_parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(
    ["image", "link", "autolink", "html_inline", "html_block", "fence", "code", "reference", "lheading"]
)


def to_html(text: str) -> str:
    """Markdown -> HTML of `TAGS` only; headings of any rank become h3."""
    html = _parser.render(text)
    for rank in "12456":
        html = html.replace(f"<h{rank}>", "<h3>").replace(f"</h{rank}>", "</h3>")
    return nh3.clean(html, tags=TAGS, attributes={})

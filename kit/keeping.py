"""`{% kept … %}`: a part of a page that is the same for everybody is drawn once."""

from django import template
from django.utils.translation import get_language

MOST = 200


class Kept(template.Node):
    """What is inside, drawn once in each process for each language and each value of what it depends on."""

    def __init__(self, nodelist, depends):
        self.nodelist, self.depends = nodelist, depends
        self.drawn: dict[tuple, str] = {}

    def render(self, context):
        key = (get_language(), *(str(each.resolve(context, ignore_failures=True)) for each in self.depends))
        text = self.drawn.get(key)
        if text is None:
            if len(self.drawn) >= MOST:
                self.drawn.clear()
            text = self.drawn[key] = self.nodelist.render(context)
        return text


def kept(parser, token):
    """{% kept SITE_NAME tab %}…{% endkept %}: every variable that what is inside reads must be named."""
    depends = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(nodelist, depends)

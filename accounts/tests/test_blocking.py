"""Members choose whom they want nothing to do with, and take it back."""

import pytest

from accounts.models import Block, User
from accounts.tests.test_joining import ana, sign_in  # noqa: F401 – a fixture

pytestmark = pytest.mark.django_db
PAGE = "/settings/blocked/"


def test_ana_blocks_somebody_by_their_user_name_and_unblocks_them(client, ana):  # noqa: F811
    User.objects.create_user("wei", "wei@example.org", "x", display_name="Wen Jiahui")
    sign_in(client)
    assert "Nobody is blocked" in client.get(PAGE).text
    for _twice in range(2):
        assert "Wen Jiahui is blocked." in client.post(PAGE, {"username": " @Wei "}, follow=True).text
    assert Block.objects.get().by == ana
    page = client.post(f"{PAGE}removal/", {"username": "wei"}, follow=True)
    assert "Nobody is blocked" in page.text and not Block.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"), [("nobody", "Nobody here"), ("ana", "This is you"), ("mod", "cannot be blocked")]
)
def test_who_cannot_be_blocked_is_said_beside_what_was_typed(client, ana, typed, said):  # noqa: F811
    User.objects.create_user("mod", "mod@example.org", "x", is_staff=True)
    sign_in(client)
    page = client.post(PAGE, {"username": typed})
    assert page.status_code == 422 and said in page.text and f'value="{typed}"' in page.text

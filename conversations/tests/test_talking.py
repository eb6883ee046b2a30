"""People who want nothing to do with each other any more still finish the work they have begun."""

import pytest

from accounts.models import Block
from conversations import talking
from kit.problems import Refused
from orders import testing
from orders.tests.story import NOW

pytestmark = pytest.mark.django_db


def test_a_block_leaves_the_running_order_its_channel_and_takes_no_new_one():
    order = testing.order_active(now=NOW)
    Block.objects.create(by=order.seller, whom=order.buyer)
    said = talking.say(order=order, by=order.buyer, body="Here is the text for page 2.", now=NOW)
    assert list(talking.messages_of(order)) == [said] and order.seller.notices.filter(kind="message").exists()
    with pytest.raises(Refused) as refusal:
        testing.order_placed(now=NOW)
    assert refusal.value.code == "seller_unavailable" and "block" not in str(refusal.value).lower()

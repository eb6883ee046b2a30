"""A member keeps sellers at hand as well as gigs."""

import pytest

from gigs.models import SavedSeller

pytestmark = pytest.mark.django_db


def test_ana_saves_a_seller_finds_her_in_the_list_and_takes_her_off(client, ana, wei):
    address = "/saved/sellers/wei/"
    assert client.get(address).status_code == 302  # to the sign-in
    assert 'action="/accounts/login/"' in client.get("/sellers/wei/").text
    client.force_login(ana)
    assert client.get(address).url == "/sellers/wei/"
    for _press in range(2):
        assert (
            client.post(address, {"saved": "yes"}, headers={"X-Requested-With": "fetch"}).status_code == 204
        )
    assert SavedSeller.objects.get().seller == wei
    assert 'aria-pressed="true"' in client.get("/sellers/wei/").text
    assert "Wen Jiahui" in client.get("/saved/").text
    assert "Taken off your list" in client.post(address, {"saved": "no"}, follow=True).text
    assert "Nothing saved yet" in client.get("/saved/").text


def test_nobody_saves_oneself_or_somebody_who_does_not_sell(client, ana, wei):
    client.force_login(wei)
    assert client.post("/saved/sellers/wei/").status_code == 409
    assert client.post("/saved/sellers/ana/").status_code == 404
    assert f"/saved/sellers/{wei.username}/" not in client.get("/sellers/wei/").text

"""The staff queue: who may enter, what is seen, how a decision is made."""

from datetime import timedelta

import pytest

from gigs import comparing, drafting, publishing, testing
from kit import clock

SAID = {"rule": "unclear", "reason": "Say what the buyer receives.", "excerpt": "a mark"}


@pytest.fixture
def desk(client, mod):
    client.force_login(mod)
    return client


def roles(wei, ana, mod):
    other = testing.make_user("fin", is_staff=True)
    other.groups.add(testing.Group.objects.get_or_create(name="finance")[0])
    return {"visitor": None, "buyer": ana, "seller": wei, "finance": other, "moderation": mod}


def test_only_moderators_enter(client, wei, ana, mod):
    gig = testing.make_gig(wei, state="pending_review")
    pages = ["/staff/gigs/", f"/staff/gigs/{gig.draft.ref}/"]
    for name, who in roles(wei, ana, mod).items():
        client.force_login(who) if who else client.logout()
        wanted = {"visitor": 302, "moderation": 200}.get(name, 404)
        for url in pages:
            assert client.get(url).status_code == wanted, (name, url)
        if name != "moderation":
            answer = client.post(f"/staff/gigs/{gig.draft.ref}/decision/", {"decision": "approve"})
            assert answer.status_code == wanted, name
    gig.refresh_from_db()
    assert gig.state == "pending_review"


def test_the_oldest_comes_first_and_what_was_found_is_marked(desk, wei, ion, now):
    testing.make_gig(ion, state="pending_review", title="I will send real web traffic to your shop", now=now)
    old = testing.make_gig(wei, state="pending_review", now=now - timedelta(days=2))
    html = desk.get("/staff/gigs/").content.decode()
    assert html.index(old.draft.title) < html.index("real web traffic")
    assert "<mark>send real web traffic</mark>" in html and "Bought visitors or clicks" in html
    assert html.count("over a day") == 2, "once for the queue, once for the gig"


def test_approving_leads_to_the_next(desk, wei, ion, now):
    first = testing.make_gig(wei, state="pending_review", now=now - timedelta(hours=1))
    second = testing.make_gig(ion, state="pending_review", now=now)
    answer = desk.post(
        f"/staff/gigs/{first.draft.ref}/decision/", {"decision": "approve", "seen": first.draft.stamp}
    )
    assert answer.url == f"/staff/gigs/{second.draft.ref}/"
    first.refresh_from_db()
    assert first.state == "active"
    answer = desk.post(f"/staff/gigs/{second.draft.ref}/decision/", {"decision": "deny", **SAID})
    assert answer.url == "/staff/gigs/"
    second.refresh_from_db()
    assert second.state == "denied" and second.events.last().reason == SAID["reason"]


def test_a_refusal_without_reason_stays_on_the_page_with_what_was_typed(desk, wei):
    gig = testing.make_gig(wei, state="pending_review")
    url = f"/staff/gigs/{gig.draft.ref}/decision/"
    answer = desk.post(
        url, {"decision": "ask_changes", "rule": "", "reason": "Half a thought", "excerpt": "a mark"}
    )
    html = answer.content.decode()
    assert answer.status_code == 422 and "Half a thought" in html and "Choose the rule." in html
    assert desk.post(url, {"decision": "explode"}).status_code == 404
    gig.refresh_from_db()
    assert gig.state == "pending_review"


def test_words_that_changed_while_staff_read_are_not_approved(desk, wei):
    gig = testing.make_gig(wei, state="pending_review")
    seen = gig.draft.stamp
    publishing.withdraw(ref=gig.ref, by=wei, now=clock.now())
    drafting.save(
        ref=gig.ref, by=wei, now=clock.now() + timedelta(seconds=1), description=testing.DESCRIPTION * 2
    )
    publishing.submit(ref=gig.ref, by=wei, now=clock.now())
    answer = desk.post(f"/staff/gigs/{gig.draft.ref}/decision/", {"decision": "approve", "seen": seen})
    assert answer.status_code == 409 and "changed since you opened this page" in answer.content.decode()
    gig.refresh_from_db()
    assert gig.state == "pending_review"


def test_a_change_of_a_published_gig_is_shown_word_by_word(desk, wei):
    gig = testing.make_gig(wei)
    version = drafting.save(
        ref=gig.ref,
        by=wei,
        now=clock.now(),
        description=testing.DESCRIPTION.replace("three directions", "five ideas"),
    )
    publishing.submit(ref=gig.ref, by=wei, now=clock.now())
    html = desk.get(f"/staff/gigs/{version.ref}/").content.decode()
    assert "<del>three</del><ins>five</ins>" in html and "<del>directions</del><ins>ideas</ins>" in html
    assert "change of a published gig" in html


def test_a_published_gig_is_taken_down_and_put_back_with_reasons(desk, wei):
    gig = testing.make_gig(wei)
    url = f"/staff/gigs/{gig.live.ref}/"
    assert "Take it down" in desk.get(url).content.decode()
    assert desk.post(url + "suspension/", {"rule": "", "reason": ""}).status_code == 422
    assert desk.post(url + "suspension/", SAID).url == url
    gig.refresh_from_db()
    assert gig.state == "suspended"
    assert "Put it back" in desk.get(url).content.decode()
    desk.post(url + "reinstatement/", SAID)
    gig.refresh_from_db()
    assert gig.state == "active"


def test_a_gig_archived_while_its_change_waits_leaves_the_queue(desk, wei):
    gig = testing.make_gig(wei)
    drafting.save(ref=gig.ref, by=wei, now=clock.now(), overview={"tags": ["new"]})
    publishing.submit(ref=gig.ref, by=wei, now=clock.now())
    assert gig.live.title in desk.get("/staff/gigs/").content.decode()
    publishing.archive(ref=gig.ref, by=wei, now=clock.now())
    assert "Nothing waits" in desk.get("/staff/gigs/").content.decode()


def test_the_queue_costs_the_same_for_one_and_for_thirty(desk, wei, django_assert_max_num_queries):
    wei.seller.level = 3
    wei.seller.save()
    for n in range(12):
        testing.make_gig(
            wei, state="pending_review", title=f"I will draw the sign of shop number {n} by hand"
        )
    with django_assert_max_num_queries(10):
        desk.get("/staff/gigs/")


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("a b", "a b", [("same", "a b")]),
        ("red mark", "blue mark", [("gone", "red"), ("new", "blue"), ("same", " mark")]),
        ("设计标志", "设计海报", [("same", "设计"), ("gone", "标志"), ("new", "海报")]),
        ("", "all new", [("new", "all new")]),
    ],
)
def test_texts_are_compared_by_words_and_chinese_by_characters(old, new, wanted):
    assert comparing.pieces(old, new) == wanted


def test_the_sellers_other_gigs_are_listed_published_or_not(desk, wei, mod):
    gig = testing.make_gig(wei, state="pending_review")
    testing.make_gig(wei, by=mod, title="I will draw a mark for your bakery van")
    testing.make_gig(wei, state="draft", title="I will letter the names of your shops")
    html = desk.get(f"/staff/gigs/{gig.draft.ref}/").content.decode()
    assert "bakery van" in html and "letter the names" in html

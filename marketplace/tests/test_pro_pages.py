"""Pro as people meet it: pages, files, the badge in search, staff's queue and home, the API."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Upload
from gigs import categories
from gigs import testing as gigs
from gigs.models import GigCard, SearchRow
from kit import clock
from marketplace import badges
from marketplace.tests.calling import Caller
from orders import disputes
from orders import testing as orders
from orders.actors import Actor
from sellers import pro, testing, vetting
from sellers.models import ProApplication, ProRead, ProStep, SellerProfile

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path), "base_url": None},
        },
    }


@pytest.fixture
def logo(db):
    gigs.make_category("graphics-design")
    made = gigs.make_category(testing.FIELD, pro_eligible=True)
    categories.forget()
    return made


@pytest.fixture
def wei(logo):
    return testing.make_applicant("wei", country="RO")


@pytest.fixture
def vera(db):
    return testing.make_vetter("vera")


def browser(user=None) -> Client:
    made = Client()
    if user:
        made.force_login(user)
    return made


def rows(prefix: str, *given: dict) -> dict:
    """A formset as a browser sends it."""
    sent = {f"{prefix}-TOTAL_FORMS": str(len(given)), f"{prefix}-INITIAL_FORMS": "0"}
    for number, row in enumerate(given):
        sent |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return sent


def project(**more) -> dict:
    kept = testing.answers()["projects"]["rows"][0]
    return {**{name: str(value) for name, value in kept.items() if name != "files"}, **more}


def step(client: Client, name: str, expected: int = 302, **sent):
    answer = client.post(f"/pro/apply/{name}/", sent)
    assert answer.status_code == expected, answer.content.decode()[:3000]
    return answer


def test_the_eight_steps_by_forms_and_the_application_arrives(wei):
    client = browser(wei)
    assert client.get("/pro/").status_code == 200
    assert client.post("/pro/start/")["Location"] == "/pro/apply/start/"
    kept = testing.answers()
    assert step(client, "start", agreed="on")["Location"] == "/pro/apply/personal/"
    personal = {k: v for k, v in kept["personal"].items() if k != "rows"}
    step(client, "personal", **personal, **rows("r", kept["personal"]["rows"][0]))
    role = {k: str(v) for k, v in kept["experience"]["rows"][0].items() if v is not None}
    step(client, "experience", years="11", **rows("x", role))
    step(client, "elsewhere", about=testing.LONG, **rows("o", kept["elsewhere"]["rows"][0]))
    step(client, "education", self_taught="", **rows("d", kept["education"]["rows"][0]))
    step(client, "domain", field=testing.FIELD)
    step(client, "practice", **kept["practice"])
    check = client.get("/pro/apply/check/").content.decode()
    assert "Client projects" in check and "Send the application" not in check
    answer = step(client, "projects", **rows("j", project(), project(client="Choir")))
    assert answer["Location"] == "/pro/apply/check/"
    assert "Send the application" in client.get("/pro/apply/check/").content.decode()
    answer = client.post("/pro/apply/submission/")
    application = ProApplication.objects.get()
    assert answer["Location"] == f"/pro/applications/{application.ref}/"
    assert application.state == "submitted" and application.field == testing.FIELD
    assert "We have your application" in client.get(answer["Location"]).content.decode()


def test_signed_out_at_step_seven_nothing_is_lost_and_signing_in_leads_back(wei):
    steps = testing.answers()
    del steps["practice"], steps["projects"]
    testing.begin(wei, steps=steps)
    client = browser(wei)
    client.logout()
    answer = step(client, "practice", hardest="Half a sentence")
    assert answer["Location"] == "/accounts/login/?next=%2Fsend-again%2F"
    client.force_login(wei)
    kept = client.get("/send-again/").content.decode()
    assert "Half a sentence" in kept and 'action="/pro/apply/practice/"' in kept
    assert client.get("/pro/apply/practice/").status_code == 200
    assert pro.answers_of(ProApplication.objects.get()) == steps
    assert client.get("/pro/apply/")["Location"] == "/pro/apply/practice/"


def test_a_draft_saved_by_itself_tells_when_and_how_much_is_done(wei):
    testing.begin(wei, steps={})
    client = browser(wei)
    answer = step(client, "practice", 200, autosave="1", seen="0", hardest="Half a sentence")
    assert answer.json()["stamp"] == "1" and answer.json()["complete"] == 0
    answer = step(client, "practice", 409, autosave="1", seen="0", hardest="From another window")
    assert "another window" in answer.json()["title"]
    assert pro.answers_of(ProApplication.objects.get())["practice"]["hardest"] == "Half a sentence"


def test_a_file_refused_at_step_eight_says_why_and_nothing_else_is_lost(wei):
    testing.begin(wei, steps={})
    client = browser(wei)
    good = SimpleUploadedFile("sign.pdf", b"%PDF-1.4\n%%EOF\n")
    bad = SimpleUploadedFile("sign.exe", b"MZ")
    sent = {**rows("j", project(), project(client="Choir")), "j-0-file": [good, bad]}
    page = step(client, "projects", 422, **sent).content.decode()
    assert "sign.exe" in page and "files of this type are not taken" in page and "sign.pdf" in page
    kept = pro.answers_of(ProApplication.objects.get())["projects"]["rows"]
    assert [row["client"] for row in kept] == ["Cuptorul, street bakery", "Choir"]
    assert kept[0]["files"] == [Upload.objects.get().ref]
    # and the kept file is still there when the page is sent as it stands
    answer = step(client, "projects", **rows("j", {**project(), "files": kept[0]["files"]}, project()))
    assert answer["Location"] == "/pro/apply/check/"


def test_a_wrong_link_is_told_beside_its_field_and_keeps_what_was_typed(wei):
    testing.begin(wei, steps={})
    page = step(browser(wei), "projects", 422, **rows("j", project(link="cuptorul"))).content.decode()
    assert "Write the whole address" in page and "Cuptorul, street bakery" in page


def test_rows_are_added_and_taken_away_without_a_script(wei):
    testing.begin(wei, steps={})
    client = browser(wei)
    step(client, "elsewhere", do="o-remove-0", about="", **rows("o", {"platform": "A"}, {"platform": "B"}))
    kept = pro.answers_of(ProApplication.objects.get())["elsewhere"]
    assert [row["platform"] for row in kept["rows"]] == ["B"]


def test_words_of_an_applicant_are_text_for_staff(wei, vera):
    nasty = "<script>alert(1)</script> " + testing.LONG
    steps = testing.answers(elsewhere={"about": nasty})
    steps["projects"]["rows"][0]["link"] = "javascript:alert(1)"
    application = testing.sent(wei, steps=steps)
    page = browser(vera).get(f"/staff/pro/{application.ref}/").content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;" in page
    sent = step_through_api(wei)
    assert sent.put("steps/elsewhere/", {"about": "x", "rows": [{"link": "javascript:alert(1)"}]}) == 422


class step_through_api:
    """A caller of one's own application that answers with statuses."""

    def __init__(self, user):
        self.caller = Caller(user)
        self.ref = ProApplication.objects.of(user).first().ref

    def put(self, path, answers):
        answer = self.caller.client.put(
            f"/api/v1/me/pro/{self.ref}/{path}", {"answers": answers}, format="json"
        )
        return answer.status_code


def test_files_open_for_the_applicant_and_vetting_staff_alone(wei, vera):
    upload = testing.a_file(wei)
    testing.sent(wei, steps=testing.answers(uploads=(upload,)))
    support = gigs.make_user("sup", is_staff=True)
    support.groups.add(Group.objects.get(name="support"))
    statuses = {
        who.username: browser(who).get(f"/files/{upload.ref}/").status_code
        for who in (wei, vera, support, gigs.make_user("ana"))
    }
    assert statuses == {"wei": 200, "vera": 200, "sup": 404, "ana": 404}


# --- staff --------------------------------------------------------------------------------
def test_the_queue_shows_the_longest_wait_first_and_overdue_in_red(wei, vera):
    now = clock.now()
    old = testing.sent(testing.make_applicant("ion", display_name="Ion Old"), now=now - 8 * DAY)
    testing.sent(wei)
    client = browser(vera)
    page = client.get("/staff/pro/").content.decode()
    assert page.index("Ion Old") < page.index("wei</bdi>")
    assert "1 overdue" in page and "2 wait" in page
    only_old = client.get("/staff/pro/", {"age": "7"}).content.decode()
    assert "Ion Old" in only_old and "wei</bdi></a>" not in only_old
    testing.vetting.claim(ref=old.ref, by=vera, now=now)
    mine = client.get("/staff/pro/", {"reviewer": "vera"}).content.decode()
    assert "Claimed by you" in mine and "wei</bdi></a>" not in mine


def test_the_queue_asks_as_little_of_the_database_at_thirty_as_at_one(
    wei, vera, django_assert_max_num_queries
):
    testing.sent(wei)
    client = browser(vera)
    for count in (1, 30):
        for number in range(ProApplication.objects.count(), count):
            testing.sent(testing.make_applicant(f"s{number}"))
        with django_assert_max_num_queries(12):
            assert client.get("/staff/pro/").status_code == 200


def test_staff_claims_scores_and_approves_and_the_badge_and_filter_show_at_once(wei, vera, logo):
    gig = gigs.make_gig(wei, category=logo)
    application = testing.sent(wei)
    client, ref = browser(vera), application.ref
    client.post(f"/staff/pro/{ref}/claim/")
    assert client.post(f"/staff/pro/{ref}/scores/", {"experience": "5"}).status_code == 422
    assert client.post(f"/staff/pro/{ref}/scores/", testing.points(5)).status_code == 302
    page = client.post(f"/staff/pro/{ref}/decision/", {"decision": "approve", "reason": ""})
    assert page.status_code == 422 and "Write the reason" in page.content.decode()
    assert not GigCard.objects.get(gig=gig).pro
    assert (
        client.post(
            f"/staff/pro/{ref}/decision/", {"decision": "approve", "reason": "Fine work."}
        ).status_code
        == 302
    )
    assert GigCard.objects.get(gig=gig).pro and SearchRow.objects.get(gig_id=gig.pk).pro
    visitor = browser()
    for path in ("/search/?pro=1", "/search/?sort=pro", f"/gigs/wei/{gig.slug}/", "/sellers/wei/"):
        page = visitor.get(path).content.decode()
        assert 'class="tag pro' in page, path
    assert "1 seller is Pro now." in visitor.get("/pro/").content.decode()


def test_pro_comes_before_its_like_in_the_order_of_search(wei, vera, logo):
    now = clock.now()
    ion = testing.make_applicant("ion")
    mine = gigs.make_gig(wei, category=logo, now=now)
    gigs.make_gig(ion, category=logo, now=now)
    application = testing.scored(wei, vera)
    badges.approve(ref=application.ref, by=vera, now=now, reason="Fine work.")
    ranks = dict(SearchRow.objects.values_list("gig_id", "rank"))
    assert ranks[mine.pk] == max(ranks.values()) and len(set(ranks.values())) == 2


def test_who_is_refused_reads_points_reason_and_the_day_to_come_back(wei, vera):
    application = testing.refused(wei, vera)
    page = browser(wei).get(f"/pro/applications/{application.ref}/").content.decode()
    assert "Not this time" in page and "The two projects do not show your own part." in page
    assert "Say what you drew yourself" in page and "Name each role with its years" in page
    assert str(application.again_on.year) in page
    assert browser(gigs.make_user("ana")).get(f"/pro/applications/{application.ref}/").status_code == 404


def test_personal_data_is_shown_only_after_a_press_that_is_written_down(wei, vera):
    application = testing.claimed(wei, vera)
    client = browser(vera)
    assert "Strada Lungă" not in client.get(f"/staff/pro/{application.ref}/").content.decode()
    assert not ProRead.objects.exists()
    opened = client.post(f"/staff/pro/{application.ref}/personal/")
    assert "Strada Lungă" in opened.content.decode() and "no-store" in opened["Cache-Control"]
    told = browser(wei).get(f"/pro/applications/{application.ref}/").content.decode()
    assert "vera" in told


def test_the_second_to_press_claim_reads_who_was_first(wei, vera):
    application = testing.claimed(wei, vera)
    answer = browser(testing.make_vetter("otto")).post(f"/staff/pro/{application.ref}/claim/")
    assert (
        answer.status_code == 409 and "vera has claimed this application already" in answer.content.decode()
    )


def test_a_beginning_of_a_reason_stands_in_the_applicants_language(wei, vera):
    application = testing.scored(wei, vera)
    sent = {"decision": "ask_changes", "opening": "ask_changes-1", "reason": "For the choir above all."}
    browser(vera).post(f"/staff/pro/{application.ref}/decision/", sent)
    reason = application.events.get(command="ask_changes").reason
    assert reason.endswith("For the choir above all.") and len(reason) > 40


def test_revoking_ends_the_badge_and_pauses_what_is_kept_for_pro(wei, vera):
    kept = gigs.make_category("translation/medical-translation", vetted_only=True)
    now = clock.now()
    application = testing.scored(wei, vera)
    badges.approve(ref=application.ref, by=vera, now=now, reason="Fine work.")
    gig = gigs.make_gig(wei, category=kept)
    client, otto = browser(vera), testing.make_vetter("otto")
    client.post("/staff/pro/sellers/wei/revocation/", {"revoke-reason": "The work was not theirs."})
    ref = application.standing.revocations.get().ref
    assert client.post(f"/staff/pro/revocations/{ref}/", {"decision": "confirm"}).status_code == 403
    assert browser(otto).post(f"/staff/pro/revocations/{ref}/", {"decision": "confirm"}).status_code == 302
    gig.refresh_from_db()
    assert gig.state == "paused" and not SellerProfile.objects.get(user=wei).is_pro
    assert not SearchRow.objects.exists() and not GigCard.objects.get(gig=gig).pro
    answer = browser(wei).post(f"/selling/gigs/{gig.ref}/resume/")
    assert answer.status_code == 409


def test_only_pro_sellers_submit_to_a_category_that_is_kept_for_them(wei, logo):
    kept = gigs.make_category("translation/medical-translation", vetted_only=True)
    draft = gigs.make_draft(wei, category=kept)
    answer = browser(wei).post(f"/selling/gigs/{draft.ref}/publish/")
    assert answer.status_code == 422
    assert "Only Pro sellers may publish in this category." in answer.content.decode()


ROLE_PAGES = {
    "vetting": "/staff/pro/",
    "moderation": "/staff/gigs/",
    "support": "/staff/disputes/",
    "finance": "/staff/finance/",
}


@pytest.mark.parametrize("role", ROLE_PAGES)
def test_each_role_sees_its_own_queue_and_no_other(role):
    user = gigs.make_user("sam", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = browser(user)
    seen = {each for each, path in ROLE_PAGES.items() if client.get(path).status_code == 200}
    assert seen == {role}
    home = client.get("/staff/").content.decode()
    assert {each for each, path in ROLE_PAGES.items() if f'href="{path}"' in home} == {role}


def test_members_find_no_staff_home(wei):
    assert browser(wei).get("/staff/").status_code == 404
    assert browser(gigs.make_user("sam", is_staff=True)).get("/staff/").status_code == 404


def test_staff_home_tells_sizes_the_oldest_and_what_i_claimed(wei, vera, django_assert_max_num_queries):
    testing.claimed(wei, vera)
    testing.sent(testing.make_applicant("ion"), now=clock.now() - 8 * DAY)
    client = browser(vera)
    with django_assert_max_num_queries(12):
        page = client.get("/staff/").content.decode()
    assert "1 claimed by you" in page and "overdue" in page


def test_disputes_of_pro_sellers_stand_first_for_support(wei, vera):
    now = clock.now()
    plain, quick = orders.order_delivered(seller=testing.make_applicant("ion")), None
    SellerProfile.objects.filter(user=wei).update(is_pro=True)
    quick = orders.order_delivered(seller=wei)
    for order in (plain, quick):
        disputes.open_dispute(
            milestone_ref=order.milestones.get().ref,
            claim="The letters cannot be read when small.",
            to_buyer_minor=10_00,
            by=Actor.buyer(order.buyer),
            now=now,
        )
    support = gigs.make_user("sup", is_staff=True)
    support.groups.add(Group.objects.get(name="support"))
    page = browser(support).get("/staff/disputes/").content.decode()
    assert page.count("VIP lane") == 1
    assert page.index("VIP lane") < page.index("ion</bdi>")


# --- API ----------------------------------------------------------------------------------
def test_an_application_by_api_from_start_to_yes(wei, vera):
    caller, staff = Caller(wei), Caller(vera)
    made = caller.post("me/pro/", 201)
    ref = made["ref"]
    assert testing.FIELD in made["eligible_fields"]
    missing = caller.post(f"me/pro/{ref}/submission/", 422)
    assert {each["step"] for each in missing["problems"]} == {each["name"] for each in made["steps"]}
    for name, said in json.loads(json.dumps(testing.answers())).items():
        made = caller.put(f"me/pro/{ref}/steps/{name}/", answers=said, version=0)
    assert made["problems"] == []
    assert {each["name"]: each["answers"] for each in made["steps"]}["personal"]["city"] == "Brașov"
    caller.put(f"me/pro/{ref}/steps/start/", 409, answers={}, version=0)
    assert caller.post(f"me/pro/{ref}/submission/")["state"] == "submitted"
    caller.get("staff/pro/", 404)
    assert [each["ref"] for each in staff.get("staff/pro/")] == [ref]
    staff.post(f"staff/pro/{ref}/claim/")
    assert "personal" not in staff.get(f"staff/pro/{ref}/")["answers"]
    assert staff.post(f"staff/pro/{ref}/personal/")["personal"]["phone"]
    staff.post(f"staff/pro/{ref}/scores/", **testing.points(4))
    staff.post(f"staff/pro/{ref}/decision/", 422, decision="approve", reason=" ")
    assert staff.post(f"staff/pro/{ref}/decision/", decision="approve", reason="Good.")["state"] == "approved"
    seen = caller.get(f"me/pro/{ref}/")
    assert seen["decision"]["reason"] == "Good." and len(seen["result"]) == 5 and len(seen["reads"]) == 1
    Caller(gigs.make_user("ana")).get(f"me/pro/{ref}/", 404)


def test_no_answer_of_the_api_to_staff_holds_what_is_sealed(wei, vera):
    application = testing.claimed(wei, vera)
    answer = json.dumps(Caller(vera).get(f"staff/pro/{application.ref}/"), ensure_ascii=False)
    assert "Strada" not in answer and "721" not in answer
    assert ProStep.objects.filter(name="personal").exists()
    assert vetting.opinions_for(application, vera) == []

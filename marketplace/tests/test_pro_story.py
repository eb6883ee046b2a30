"""Pro in a real browser: eight steps over two sessions with a file, a question, a yes with its badge; and a no."""

import pytest
from django.contrib.auth.models import Group

from gigs import categories
from gigs import testing as gigs
from marketplace.tests.people import PASSWORD, Person
from sellers import testing
from sellers.models import ProApplication

PDF = {"name": "paint-plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
PROGRAM = {"name": "setup.exe", "mimeType": "application/octet-stream", "buffer": b"MZ\x90"}


def make_vetter(username: str):
    user = gigs.make_user(username, password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="vetting"))
    return user


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.site_parts("web")
def test_an_applicant_stops_comes_back_is_asked_and_becomes_pro_and_another_reads_why_not(
    live_site, new_page
):
    logo = gigs.make_category(testing.FIELD, pro_eligible=True)
    categories.forget()
    wei = gigs.make_seller("wei", password=PASSWORD)
    gigs.make_gig(wei, category=logo)
    make_vetter("vera")
    refused = gigs.make_seller("rui", password=PASSWORD)
    testing.sent(refused)

    def visit(name: str, **more) -> Person:
        page = new_page(**more)
        page.context.set_default_timeout(60_000)
        return Person(name, page, live_site.url)

    first = visit("wei")
    first.sign_in()
    begin(first)
    first.page.context.clear_cookies()  # the session is lost at step seven
    again = visit("wei", js=False, width=390)  # another device, without scripts
    again.go("/pro/apply/practice/")
    again.type(login="wei", password=PASSWORD)
    again.press("Sign in", exact=True)
    assert again.page.url.endswith("/pro/apply/practice/")
    finish(again)
    vera = visit("vera")
    vera.sign_in()
    ask(vera)
    answer(again)
    approve(vera)
    look(visit("visitor"))
    refuse(vera)
    read_the_no(visit("rui"))


def begin(wei: Person) -> None:
    """Six steps, the last by one press each; what is half written is kept by itself."""
    kept = testing.answers()
    wei.go("/pro/")
    wei.press("Begin", exact=True)
    wei.page.check("[name=agreed]")
    wei.press("Save and continue")
    wei.see("Who are you?")
    personal = {
        name: kept["personal"][name] for name in ("legal_name", "street", "postcode", "city", "phone")
    }
    wei.type(**personal)
    wei.page.select_option("[name=country]", "RO")
    wei.press("Save and continue")
    wei.type(**{"years": "11", "x-0-role": "Designer", "x-0-link": "https://example.org/studio"})
    wei.press("Save and continue")
    wei.type(about=testing.LONG)
    wei.press("Save and continue")
    wei.type(self_taught="Two years of evenings with other people's letters.")
    wei.press("Save and continue")
    wei.page.select_option("[name=field]", testing.FIELD)
    wei.press("Save and continue")
    wei.see("Tell us about your field")
    with wei.page.expect_response(
        lambda r: r.request.method == "POST" and "/practice/" in r.url
    ) as kept_by_itself:
        wei.type(hardest=testing.LONG)
    assert kept_by_itself.value.ok


def finish(wei: Person) -> None:
    """What was kept is there; a file is refused with its reason and nothing else is lost; it is sent."""
    assert wei.page.input_value("[name=hardest]") == testing.LONG
    wei.type(best=testing.LONG, method=testing.LONG)
    wei.press("Save and continue")
    wei.type(
        **{
            "j-0-client": "Aer Mic, regional airline",
            "j-0-did": testing.LONG,
            "j-0-result": "The mark is read on the tail fin at three hundred metres.",
        }
    )
    wei.page.set_input_files("[name=j-0-file]", PROGRAM)
    wei.press("Save and check answers")
    wei.see("setup.exe", "Everything else on this page is saved.")
    assert wei.page.input_value("[name=j-0-client]") == "Aer Mic, regional airline"
    wei.page.set_input_files("[name=j-0-file]", PDF)
    wei.type(
        **{
            "j-1-client": "Choir of St. Cecilia",
            "j-1-link": "https://example.org/choir",
            "j-1-did": testing.LONG,
            "j-1-result": "A season of posters that people took home.",
        }
    )
    wei.press("Save and check answers")
    wei.see("Everything is here", "paint-plan.pdf")
    wei.press("Send the application")
    wei.see("We have your application")


def ask(vera: Person) -> None:
    vera.go("/staff/")
    vera.press("Pro applications")
    open_case(vera, "wei")
    vera.press("Claim", exact=True)
    vera.press("Open personal data")
    vera.see("Strada Lungă 12")
    vera.type(reason="Who painted the tail fin?")
    vera.press("Ask for changes")
    vera.see("Sent back with your question.")


def open_case(vera: Person, name: str) -> None:
    vera.go("/staff/pro/")
    vera.press(name, exact=True)


def answer(wei: Person) -> None:
    wei.go("/pro/")
    wei.press("See how it stands")
    wei.see("Who painted the tail fin?", "Who opened your personal data", "vera")
    wei.go("/pro/apply/projects/")
    wei.type(**{"j-0-result": "The airline's own painters did, after my plan; I was there for two days."})
    wei.press("Save and check answers")
    wei.press("Send the application")


def approve(vera: Person) -> None:
    open_case(vera, "wei")
    vera.press("Claim", exact=True)
    score(vera, 5)
    vera.type(reason="Work for clients of the best kind, and a clear account of it.")
    decide(vera, "approve")
    vera.see("Approved. The badge shows from now on.")


def score(vera: Person, points: int) -> None:
    for key in testing.points():
        vera.page.check(f"[name={key}][value='{points}']")
    vera.press("Keep these scores")


def decide(vera: Person, command: str) -> None:
    """The script asks once more before what cannot be undone."""
    vera.page.click(f"button[name=decision][value={command}]")
    with vera.page.expect_navigation(wait_until="load"):
        vera.page.click("dialog[open] button[value=yes]")


def look(visitor: Person) -> None:
    """The badge on card, gig and profile, and the filter."""
    visitor.go("/search/?pro=1")
    assert visitor.page.locator("article.gig .tag.pro").count() == 1
    visitor.press("draw a logo", within="article.gig h3")
    assert visitor.page.locator("main .tag.pro").count() >= 1
    visitor.go("/sellers/wei/")
    assert visitor.page.locator("main .tag.pro").count() >= 1


def refuse(vera: Person) -> None:
    open_case(vera, "rui")
    vera.press("Claim", exact=True)
    score(vera, 2)
    vera.type(reason="The projects do not show your own part.", improve="Say what you drew yourself.")
    decide(vera, "refuse")
    vera.see("Refused.")


def read_the_no(rui: Person) -> None:
    rui.sign_in()
    rui.go("/pro/")
    rui.press("Read the decision")
    rui.see(
        "Not this time", "The projects do not show your own part.", "Say what you drew yourself.", "2 / 5"
    )
    rui.see(
        "You may apply again from", str(ProApplication.objects.get(applicant__username="rui").again_on.year)
    )

"""People in a browser: they join, sign in, and press what they see. For tests over a live site."""

import re
from collections.abc import Callable

PASSWORD = "correct-horse-battery"
CARD = {"expiry": "12 / 40", "cvc": "123", "name": "Ana Ionescu"}


class Person:
    """One visitor with a browser of their own. `see(words)` says what must stand on the page."""

    def __init__(self, name: str, page, url: str):
        self.name, self.page, self.url = name, page, url
        self.breakdowns: list[tuple[int, str]] = []
        page.on("response", self._note)

    def _note(self, answer) -> None:
        if answer.url.startswith(self.url) and answer.status >= 500:
            self.breakdowns.append((answer.status, answer.url))

    @property
    def text(self) -> str:
        """All words on the page, white space made single."""
        return " ".join(self.page.locator("body").inner_text().split())

    def go(self, path: str) -> None:
        answer = self.page.goto(self.url + path if path.startswith("/") else path)
        assert answer.status < 400, f"{path} answered {answer.status}"

    def see(self, *words: str) -> None:
        for each in words:
            assert each in self.text, (
                f"{self.name} does not see “{each}” at {self.page.url}:\n{self.text[:3000]}"
            )

    def press(self, name: str | re.Pattern, *, within: str = "main", exact: bool = False) -> None:
        """Press the button or link of this name, say yes where the script asks, wait for the page it leads to."""
        place = self.page.locator(within).first
        button = place.get_by_role("button", name=name, exact=exact)
        button = button if button.count() else place.get_by_role("link", name=name, exact=exact)
        assert button.count(), f"{self.name} sees no “{name}” at {self.page.url}:\n{self.text[:2000]}"
        self._click(button.first)

    def follow(self, name: str | re.Pattern, *, within: str = "main") -> None:
        """Follow the first link of this name, also where a button is called alike."""
        self._click(self.page.locator(within).first.get_by_role("link", name=name).first)

    def send(self, form: str) -> None:
        """Press the last button of the form that goes to an address with this end."""
        self._click(self.page.locator(f"form[action$='{form}'] button[type=submit]").last)

    def _click(self, button) -> None:
        asks = button.evaluate("b => !!b.closest('form')?.dataset.confirm") and self.has_scripts
        with self.page.expect_navigation(wait_until="load"):
            button.click()
            if asks:
                self.page.locator("dialog[open] button[value=yes]").click()
        if self.page.locator("form#send-again").count():  # asked by the site, since no script can
            with self.page.expect_navigation(wait_until="load"):
                self.page.locator("form#send-again button[type=submit]").click()
        if "/reauthenticate/" in self.page.url:  # money asks for the password again after some minutes
            self.type(password=PASSWORD)
            with self.page.expect_navigation(wait_until="load"):
                self.page.locator("main form:has([name=password]) button[type=submit]").first.click()
        if "/settings/second-step/?" in self.page.url and self.page.locator("[name=code]").count() == 0:
            self.press("Send me a code")  # and for a mailed code
            self._confirm()
        assert not self.breakdowns, self.breakdowns

    @property
    def has_scripts(self) -> bool:
        return self.page.locator("html.js").count() > 0

    def attach(self, file: dict, field) -> None:
        """Choose a file; where the script sends it ahead of the form, wait until it is there."""
        zone = field.locator("xpath=ancestor::*[@data-upload]")
        field.set_input_files(file)
        if self.has_scripts and zone.count():
            zone.locator(".uploads input[type=hidden][value]:not([value=''])").last.wait_for(state="attached")

    def type(self, **fields: str) -> None:
        """Fill inputs by their names."""
        for name, value in fields.items():
            self.page.fill(f"main [name='{name}']", value)

    def reload_until(self, happened: Callable[[], bool], *, what: str, tries: int = 60) -> None:
        """Load the page again, a few times a second, until something has happened in the background."""
        for _ in range(tries):
            if happened():
                return
            self.page.wait_for_timeout(500)
            self.page.reload()
        raise AssertionError(f"{self.name} waited in vain for {what} at {self.page.url}:\n{self.text[:3000]}")

    def sign_in(self) -> None:
        self.go("/accounts/login/")
        self.type(login=self.name, password=PASSWORD)
        self.press("Sign in", exact=True)
        if "/confirm-email/" in self.page.url:
            self._confirm()
        assert "/accounts/" not in self.page.url, self.text[:500]

    def join(self) -> None:
        """Join with an address, read the mail, type the code."""
        self.go("/accounts/signup/")
        self.type(email=self.address, username=self.name, display_name=self.name.title(), password1=PASSWORD)
        self.press("Join", exact=True)
        self._confirm()
        assert "/accounts/" not in self.page.url, self.text[:500]

    @property
    def address(self) -> str:
        return f"{self.name}@example.com"

    def _confirm(self) -> None:
        here = self.page.url
        self.go(f"/mailbox/?to={self.address}")
        mails = self.page.locator("main a[href^='/mailbox/']:not([href*='?'])")
        mails.filter(has_text="code").first.click()
        self.page.wait_for_load_state()
        mail = self.page.locator("main .prose").inner_text()
        code = re.search(r"\b[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}\b", mail)
        assert code, mail
        self.go(here)
        self.type(code=code[0])
        self.press("Confirm", exact=True)

"""People join, come back, forget passwords, guard their accounts and hand out keys."""

import io
import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts import tokens
from accounts.models import User
from kit import clock

pytestmark = pytest.mark.django_db
PASSWORD = "four quiet brown geese"
NEW_PASSWORD = "seven loud white swans"


@pytest.fixture(autouse=True)
def no_limits_from_before():
    cache.clear()


@pytest.fixture
def ana():
    user = User.objects.create_user("ana", "ana@example.org", PASSWORD, display_name="Ana Ionescu")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def code_in_mail() -> str:
    """The code of the last mail, which stands alone on its line."""
    return re.search(r"^([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})*)$", mail.outbox[-1].body, re.M).group(1)


def sign_in(client, login="ana", password=PASSWORD, **more):
    return client.post("/accounts/login/", {"login": login, "password": password, **more})


def prove(client):
    """Type the password again, as things that touch the account's safety ask."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def totp_code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_a_visitor_joins_with_the_mailed_code_and_lands_where_they_wanted_to_go(client):
    form = {
        "email": "Mara@Example.org",
        "username": "Mara-Pop",
        "display_name": " Mara  Pop ",
        "password1": PASSWORD,
    }
    answer = client.post(
        "/accounts/signup/", {**form, "time_zone": "Europe/Bucharest", "next": "/settings/display/"}
    )
    assert answer.status_code == 302
    assert "_auth_user_id" not in client.session
    page = client.get(answer.url)
    assert "mara@example.org" in page.text
    answer = client.post(answer.url, {"code": code_in_mail()})
    assert (answer.status_code, answer.url) == (302, "/settings/display/")
    mara = User.objects.get(username="mara-pop")
    assert (mara.display_name, mara.email, mara.time_zone) == (
        "Mara Pop",
        "mara@example.org",
        "Europe/Bucharest",
    )
    assert mara.emailaddress_set.get().verified


def test_a_wrong_code_does_not_open_the_account(client):
    client.post("/accounts/signup/", {"email": "m@example.org", "username": "mara", "password1": PASSWORD})
    page = client.post("/accounts/confirm-email/", {"code": "000000"})
    assert page.status_code == 200
    assert "_auth_user_id" not in client.session
    assert 'aria-invalid="true"' in page.text


@pytest.mark.parametrize(
    "username", ["ad", "-ana", "ana-", "an a", "ana.b", "Ană", "admin", "a--b", "x" * 31]
)
def test_user_names_that_make_bad_addresses_are_refused_beside_the_field(client, username):
    page = client.post(
        "/accounts/signup/", {"email": "x@example.org", "username": username, "password1": PASSWORD}
    )
    assert page.status_code == 200
    assert page.context["form"].errors["username"]
    assert "x@example.org" in page.text  # what was typed stays


def test_joining_with_a_known_address_does_not_tell_that_it_is_known(client, ana):
    answer = client.post(
        "/accounts/signup/", {"email": ana.email, "username": "other", "password1": PASSWORD}
    )
    assert answer.status_code == 302
    assert User.objects.count() == 1
    assert mail.outbox[-1].to == [ana.email]


@pytest.mark.parametrize("login", ["ana", "ana@example.org", "ANA@example.org"])
def test_a_member_signs_in_by_name_or_address_and_goes_on_to_next(client, ana, login):
    answer = sign_in(client, login, next="/settings/security/")
    assert answer.url == "/settings/security/"


def test_next_never_leads_to_another_site(client, ana):
    assert sign_in(client, next="https://evil.example/").url == "/"


def test_a_wrong_password_keeps_the_name_and_says_nothing_about_who_exists(client, ana):
    wrong = sign_in(client, password="wrong wrong wrong")
    unknown = sign_in(client, login="nobody", password="wrong wrong wrong")
    assert wrong.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()
    assert 'value="ana"' in wrong.text


def test_too_many_wrong_passwords_close_the_door_and_say_for_how_long(client, ana):
    for _number in range(5):
        sign_in(client, password="wrong wrong wrong")
    page = sign_in(client)
    assert "_auth_user_id" not in client.session
    assert re.search(r"closed for [1-5] minutes?\.", page.text)


def test_too_many_sign_ins_from_one_place_get_a_page_with_status_429(client, ana):
    for _number in range(30):
        sign_in(client, login=f"somebody{_number}")
    answer = sign_in(client)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) <= 60
    assert "Try again in 1 minute" in answer.text


def test_a_member_signs_in_with_a_mailed_code(client, ana):
    answer = client.post("/accounts/login/code/", {"email": ana.email})
    answer = client.post(answer.url, {"code": code_in_mail()})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(ana.pk)


def test_a_forgotten_password_is_replaced_with_a_mailed_code(client, ana):
    answer = client.post("/accounts/password/reset/", {"email": ana.email})
    answer = client.post(answer.url, {"code": code_in_mail()})
    page = client.get(answer.url)
    assert "Choose a new password" in page.text
    client.post(answer.url, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    client.logout()
    assert sign_in(client).status_code == 200
    assert sign_in(client, password=NEW_PASSWORD).status_code == 302
    ana.refresh_from_db()
    assert ana.password_changed_at


def test_a_new_password_signs_out_the_other_device(client, client_two, ana):
    sign_in(client)
    sign_in(client_two)
    passwords = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert client.post("/accounts/password/change/", passwords).status_code == 302
    assert client.get("/settings/").status_code == 200
    assert client_two.get("/settings/").status_code == 302


@pytest.fixture
def client_two():
    from django.test import Client

    return Client()


def test_two_step_sign_in_asks_for_the_code_and_takes_each_recovery_code_once(client, client_two, ana):
    sign_in(client)
    prove(client)
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert "data:image/svg+xml" in page.text
    answer = client.post("/accounts/2fa/totp/activate/", {"code": totp_code(secret)})
    assert answer.status_code == 302
    codes = Authenticator.objects.get(user=ana, type="recovery_codes").wrap().get_unused_codes()
    assert codes[0] in client.get("/accounts/2fa/recovery-codes/").text

    for code, status in [("000000", 200), (codes[0], 302)]:
        answer = sign_in(client_two)
        assert answer.url == "/accounts/2fa/authenticate/"
        assert "_auth_user_id" not in client_two.session
        assert client_two.post(answer.url, {"code": code}).status_code == status
    client_two.logout()
    answer = sign_in(client_two)
    assert client_two.post(answer.url, {"code": codes[0]}).status_code == 200
    assert "_auth_user_id" not in client_two.session


def test_the_devices_one_is_signed_in_on_are_listed_and_can_be_signed_out(client, client_two, ana):
    sign_in(client)
    sign_in(client_two)
    client_two.get("/settings/")
    page = client.get("/accounts/sessions/")
    assert "This device" in page.text
    client.post("/accounts/sessions/")
    assert client.get("/settings/").status_code == 200
    assert client_two.get("/settings/").status_code == 302


def test_a_token_is_shown_once_kept_as_a_hash_and_dies_when_revoked(client, ana):
    sign_in(client)
    asked = client.post("/settings/tokens/new/", {"name": "Backup", "scopes": ["read"], "days": "30"})
    assert asked.url.startswith("/accounts/reauthenticate/")
    made = client.post(asked.url, {"password": PASSWORD})
    assert made.status_code == 201
    secret = made.context["secret"]
    assert secret in made.text
    assert secret not in client.get("/settings/tokens/").text
    token = ana.api_tokens.get()
    assert secret not in (token.secret_hash, token.name)
    assert token.expires_at - clock.raw_now() > timedelta(days=29)
    client.post(f"/settings/tokens/{token.ref}/revoke/")
    token.refresh_from_db()
    assert token.revoked_at
    assert "Revoked" in client.get("/settings/tokens/").text


def test_a_token_without_scopes_is_refused_and_a_members_token_never_gets_the_staff_scope(client, ana):
    sign_in(client)
    prove(client)
    page = client.post("/settings/tokens/new/", {"name": "Backup", "days": "30"})
    assert page.status_code == 422
    assert 'value="Backup"' in page.text
    page = client.post("/settings/tokens/new/", {"name": "Backup", "days": "30", "scopes": ["staff"]})
    assert page.status_code == 422
    assert not ana.api_tokens.exists()


def test_nobody_revokes_the_token_of_somebody_else(client, ana):
    wei = User.objects.create_user("wei", "wei@example.org", PASSWORD)
    token, _secret = tokens.make(user=wei, name="x", scopes=["read"], days=1, now=clock.raw_now())
    sign_in(client)
    assert client.post(f"/settings/tokens/{token.ref}/revoke/").status_code == 404


def picture(name="me.png", size=(600, 400), kind="PNG"):
    file = io.BytesIO()
    Image.new("RGB", size, (100, 35, 83)).save(file, kind)
    return SimpleUploadedFile(name, file.getvalue())


def test_a_picture_is_cut_square_and_written_anew(client, ana, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    sign_in(client)
    assert (
        client.post(
            "/settings/", {"display_name": "Ana I.", "country": "RO", "picture": picture()}
        ).status_code
        == 302
    )
    ana.refresh_from_db()
    assert (ana.display_name, ana.country) == ("Ana I.", "RO")
    with Image.open(tmp_path / ana.avatar) as kept:
        assert (kept.format, kept.size) == ("WEBP", (256, 256))


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("me.png", b""),
        SimpleUploadedFile("me.png", b"\x89PNG\r\n\x1a\n" + b"broken" * 30),
        SimpleUploadedFile("me.svg", b"<svg onload='alert(1)'/>"),
        SimpleUploadedFile("me.png", b"<html>"),
        SimpleUploadedFile("me.pdf", b"%PDF-1.7"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_reason_and_the_rest_is_kept(client, ana, file):
    sign_in(client)
    page = client.post("/settings/", {"display_name": "Typed Name", "picture": file})
    assert page.status_code == 422
    assert page.context["form"].errors["picture"]
    assert "Typed Name" in page.text
    ana.refresh_from_db()
    assert ana.avatar == ""


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_decoded(client, ana):
    sign_in(client)
    flood = picture(size=(9000, 9000), kind="PNG")
    page = client.post("/settings/", {"picture": flood})
    assert page.status_code == 422
    assert "40 million" in page.text


def test_language_zone_and_colours_are_remembered(client, ana):
    sign_in(client)
    choices = {"language": "ro", "time_zone": "Asia/Shanghai", "theme": "dark"}
    assert client.post("/settings/display/", choices).status_code == 302
    page = client.get("/settings/display/")
    assert 'lang="ro"' in page.text
    assert 'data-theme="dark"' in page.text
    ana.refresh_from_db()
    assert ana.time_zone == "Asia/Shanghai"


def test_a_visitor_changes_language_and_comes_back_to_the_same_page(client):
    answer = client.post("/language/", {"language": "zh-hans", "next": "/about/fees/"})
    assert answer.url == "/about/fees/"
    assert 'lang="zh-hans"' in client.get("/about/fees/").text
    assert client.post("/language/", {"language": "ro", "next": "//evil.example"}).url == "/"


@pytest.mark.parametrize("address", ["", "display/", "security/", "tokens/"])
def test_settings_ask_visitors_to_sign_in_and_then_come_back(client, address):
    answer = client.get(f"/settings/{address}")
    assert answer.url == f"/accounts/login/?next=/settings/{address}"

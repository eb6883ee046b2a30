"""Callers of the API for tests."""

from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from accounts import tokens
from kit import clock

V1 = "/api/v1/"


class Caller:
    """A member with a token, or a visitor; every answer is JSON with the status that was expected."""

    def __init__(self, user=None, *scopes):
        self.client = APIClient(raise_request_exception=True)
        if user:
            self.client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret_of(user, *scopes)}")

    def get(self, path, expected=200, **params):
        return said(self.client.get(at(path), params), expected)

    def post(self, path, expected=200, how="json", **body):
        return said(self.client.post(at(path), body, format=how), expected)

    def put(self, path, expected=200, **body):
        return said(self.client.put(at(path), body, format="json"), expected)

    def send(self, name, content):
        """Send a file in; its ref."""
        return self.post("files/", 201, how="multipart", file=SimpleUploadedFile(name, content))["ref"]

    def act(self, order_ref, command, expected=200, **body):
        """Do what the order offers under this name."""
        order = self.get(f"orders/{order_ref}/")
        action = next(each for each in order["actions"] if each["command"] == command)
        return self.post(action["url"], expected, version=order["version"], **body)


def secret_of(user, *scopes) -> str:
    """A new token with these scopes, or with all."""
    words = {"user": user, "name": "t", "days": 1, "now": clock.raw_now()}
    return tokens.make(scopes=list(scopes or tokens.SCOPES), **words)[1]


def at(path) -> str:
    return path if path.startswith("/") else V1 + path


def said(answer, expected):
    """The JSON of an answer: a problem where it is an error."""
    assert answer.status_code == expected, (answer.status_code, answer.content.decode()[:2000])
    made = answer.json()
    if expected >= 400:
        assert answer["Content-Type"] == "application/problem+json"
        assert (made["status"], bool(made["title"]), bool(made["code"])) == (expected, True, True)
    else:
        assert answer["Content-Type"].startswith("application/json")
    return made

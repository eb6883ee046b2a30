"""Two at once on committed data. Each race is run again with its lock taken away, and must be seen then."""

import threading
from contextlib import contextmanager, suppress

import pytest
from django.db import connection

from kit import clock
from sellers import locks, pro, pro_door, references, testing, vetting
from sellers.models import ProApplication, ProEvent


@contextmanager
def meeting_in(monkeypatch, module, name: str, *, locked: bool):
    """Whoever calls this function first waits there for the other: the moment between look and deed.

    With the lock the other cannot come, so the first goes on soon; without it the other is sure to come,
    so the wait is as long as a busy machine may need."""
    barrier, real = threading.Barrier(2), getattr(module, name)
    still_to_meet, counting = [1, 2], threading.Lock()

    def meet(*args, **kwargs):
        with counting:
            waits = bool(still_to_meet) and bool(still_to_meet.pop())
        if waits:
            with suppress(threading.BrokenBarrierError):
                barrier.wait(timeout=0.3 if locked else 30)
        return real(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(module, name, meet)
        yield


def at_once(*acts) -> list:
    """Run the acts in threads of their own; what each returned, or the error it raised."""
    results: list = [None] * len(acts)

    def run(place, act):
        try:
            results[place] = act()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture(params=["locked", "unlocked"])
def locked(request, monkeypatch):
    """Whether the locks are there."""
    if request.param == "unlocked":
        monkeypatch.setattr(locks, "_for_update", lambda rows, **options: rows)
    return request.param == "locked"


def errors(results) -> list:
    return [each for each in results if isinstance(each, Exception)]


def test_two_members_of_staff_claim_and_one_wins(committed_db, monkeypatch, locked):
    vera, otto = testing.make_vetter("vera"), testing.make_vetter("otto")
    ref = testing.sent(testing.make_applicant("wei")).ref

    def claiming(by):
        return lambda: vetting.claim(ref=ref, by=by, now=clock.now())

    with meeting_in(monkeypatch, pro_door, "check", locked=locked):
        results = at_once(claiming(vera), claiming(otto))
    wrong = errors(results)
    assert len(wrong) == 1
    application = ProApplication.objects.get(ref=ref)
    if locked:
        assert wrong[0].code == "claimed" and application.claimed_by.username in str(wrong[0].message)
    else:  # both saw it free; only the number of the event kept the second out, without a word who was first
        assert not hasattr(wrong[0], "code")


def test_an_application_sent_twice_at_once_is_sent_once(committed_db, monkeypatch, locked):
    wei = testing.make_applicant("wei")
    ref = testing.begin(wei).ref

    def send():
        return pro.submit(ref=ref, by=wei, now=clock.now())

    with meeting_in(monkeypatch, pro_door, "check", locked=locked):
        results = at_once(send, send)
    wrong = errors(results)
    assert len(wrong) == 1
    assert (getattr(wrong[0], "code", "") == "stale") is locked
    assert ProEvent.objects.filter(command="submit").count() == 1
    assert ProApplication.objects.get().round == 1


def test_two_beginnings_at_once_are_one_application(committed_db, monkeypatch, locked):
    wei = testing.make_applicant("wei")

    def begin():
        return pro.start(by=wei, now=clock.now())

    with meeting_in(monkeypatch, pro, "standing_of", locked=locked):
        results = at_once(begin, begin)
    assert bool(errors(results)) is not locked
    assert ProApplication.objects.count() == 1


def test_a_step_saved_in_two_windows_at_once_keeps_the_first_and_says_so(committed_db, monkeypatch, locked):
    wei = testing.make_applicant("wei")
    ref = testing.begin(wei, steps={"practice": {"hardest": "Before"}}).ref

    def saving(words):
        return lambda: pro.save_step(
            ref=ref, step="practice", answers={"hardest": words}, by=wei, now=clock.now(), seen=1
        )

    with meeting_in(monkeypatch, pro, "_write", locked=locked):
        results = at_once(saving("One"), saving("Two"))
    assert (len(errors(results)) == 1) is locked
    if locked:
        assert errors(results)[0].code == "stale"
        kept = next(each for each in results if not isinstance(each, Exception))
        assert pro.answers_of(ProApplication.objects.get())["practice"] == kept.answers


def test_a_reference_answered_twice_at_once_keeps_the_first(committed_db, monkeypatch, locked):
    vera, now = testing.make_vetter("vera"), clock.now()
    application = testing.claimed(testing.make_applicant("wei"), vera)
    references.ask(ref=application.ref, by=vera, now=now)
    token = references.token(application.references.get())

    def answering(words):
        return lambda: references.answer(token=token, said={"words": words}, now=now) or words

    with meeting_in(monkeypatch, references, "_close", locked=locked):
        results = at_once(answering("One"), answering("Two"))
    assert (len(errors(results)) == 1) is locked
    if locked:
        assert errors(results)[0].code == "used"
        [opened] = references.read(ref=application.ref, by=vera, now=now)
        assert opened.answer == {"words": next(each for each in results if isinstance(each, str))}

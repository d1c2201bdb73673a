"""A rule that is changed changes what is found nowhere but where that was meant."""

from tests.privacy.found import found, kept


def test_what_was_found_in_the_invented_notes_is_found_and_nothing_else() -> None:
    now, then = list(found()), kept()
    assert sorted(set(now) - set(then)) == []
    assert sorted(set(then) - set(now)) == []

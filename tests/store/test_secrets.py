from analyzer.store.secrets import SECRET_BYTES, derived, new_secret

SECRET = bytes(range(SECRET_BYTES))


def test_a_secret_always_gives_the_same_keys_and_no_two_uses_share_one() -> None:
    one = derived(SECRET)
    assert one == derived(SECRET)
    assert len({one.content, one.audit, one.pseudonyms, one.templates, SECRET}) == 5
    assert derived(SECRET[::-1]).content != one.content


def test_new_secrets_differ() -> None:
    assert len({new_secret() for _ in range(8)}) == 8
    assert {len(new_secret()) for _ in range(8)} == {SECRET_BYTES}


def test_hashes_tell_parts_apart() -> None:
    told = [("a", "b"), ("ab",), ("ab", ""), ("", "ab"), ("a", "b", ""), ()]
    assert len({derived(SECRET).content_hash(parts) for parts in told}) == len(told)


def test_keys_are_not_shown() -> None:
    one = derived(SECRET)
    assert repr(one.content) not in repr(one)
    assert one.content.hex() not in repr(one)

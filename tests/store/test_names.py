import pytest
from sqlalchemy import select

from analyzer.privacy.viewer import Access, NotAllowedError
from analyzer.store.audit import Action, read_audit
from analyzer.store.creation import LOCAL_ADMIN, LOCAL_SUPERVISOR
from analyzer.store.names import add_known_names
from analyzer.store.pieces import PIECE_ROWS
from analyzer.store.store import Store
from analyzer.store.tables import known_names
from tests.store.stores import count, known, rows

NAME = "Ottoline Vanterpool"


def kept(store: Store) -> list[str]:
    with store.reading() as connection:
        found = connection.execute(select(known_names)).all()
    return sorted(store.decrypted(row.name, bound_to=row.content) for row in found)


def test_names_are_kept_once(store: Store) -> None:
    assert add_known_names(store, [NAME, f" {NAME} ", "Bo", "", "  "], viewer=LOCAL_ADMIN) == 2
    assert add_known_names(store, ["Bo", "Cy"], viewer=LOCAL_SUPERVISOR) == 1
    assert kept(store) == ["Bo", "Cy", NAME]


def test_names_are_encrypted_and_the_trail_only_counts_them(store: Store) -> None:
    add_known_names(store, [NAME], viewer=LOCAL_ADMIN)
    (row,) = rows(store, known_names).to_dict("records")
    assert NAME.encode() not in row["name"] + row["content"]
    trail = read_audit(store, viewer=LOCAL_ADMIN)
    assert trail["action"].iloc[-1] == Action.ADDED_NAMES
    assert trail["details"].iloc[-1] == '{"names": 1}'


def test_many_names_are_kept(store: Store) -> None:
    told = [f"Name {number}" for number in range(PIECE_ROWS + 1)]
    assert add_known_names(store, told, viewer=LOCAL_ADMIN) == len(told)
    assert add_known_names(store, told, viewer=LOCAL_ADMIN) == 0


def test_analysts_add_no_names(store: Store) -> None:
    with pytest.raises(NotAllowedError, match="analyst access does not allow to add names"):
        add_known_names(store, [NAME], viewer=known(store, "ann", Access.ANALYST))
    assert count(store, known_names) == 0

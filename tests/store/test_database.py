import os
import stat
from pathlib import Path

import pandas as pd
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, inspect, select, text, update

from analyzer.errors import PeerdriftError
from analyzer.store.creation import LOCAL_SUPERVISOR, create_store
from analyzer.store.database import IN_MEMORY, STORE_VARIABLE, Database, default_place
from analyzer.store.incoming import withdraw_batch
from analyzer.store.store import Store, now
from analyzer.store.summaries import read_team
from analyzer.store.tables import familiarity, metadata, notes, people, sentences
from analyzer.taxonomy import load_taxonomy
from tests.store.conftest import Places
from tests.store.scored import scored
from tests.store.stores import add, count, everything, keys, place, rows

PASSWORD = "hunter2-SECRET"
SECRET = "SECRET-NAME"


def add_somebody(database: Database, name: str, *, fails: bool = False) -> None:
    with database.writing() as connection:
        connection.execute(insert(people).values(name=name, added=now()))
        if fails:
            raise KeyError


@pytest.fixture
def database(places: Places) -> Database:
    """One without tables."""
    return Database(places.empty())


def test_migrations_make_the_tables_that_the_program_means(store: Store) -> None:
    with store.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_tables_are_made_once_however_often_one_upgrades(store: Store) -> None:
    before = store.database.revisions()
    store.database.upgrade()
    assert store.database.revisions() == before
    assert before[0] == before[1]


def test_a_downgrade_leaves_nothing(store: Store) -> None:
    from alembic import command

    from analyzer.store.database import _alembic

    with store.database.writing() as connection:
        config = _alembic()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert [name for name in metadata.tables if connection.dialect.has_table(connection, name)] == []


def at_revision(database: Database, revision: str, *, up: bool) -> None:
    """Bring the tables of a database up or down to a revision."""
    from alembic import command

    from analyzer.store.database import _alembic

    with database.writing() as connection:
        config = _alembic()
        config.attributes["connection"] = connection
        (command.upgrade if up else command.downgrade)(config, revision)


def described(database: Database) -> dict[str, list[str]]:
    """Return the columns and indexes of each table."""
    with database.reading() as connection:
        tables = inspect(connection)
        return {
            name: sorted(
                [f"{column['name']} {column['type']} {column['nullable']}" for column in tables.get_columns(name)]
                + [f"{index['name']} {index['column_names']}" for index in tables.get_indexes(name)]
            )
            for name in tables.get_table_names()
        }


def test_a_store_that_an_earlier_version_made_is_brought_up_with_all_that_it_holds(
    store: Store, database: Database, places: Places
) -> None:
    export = scored(13)
    add(store, export.rows(0, 12))
    before = everything(store)
    at_revision(store.database, "0001", up=False)
    at_revision(database, "0001", up=True)
    assert described(store.database) == described(database)
    with pytest.raises(PeerdriftError, match="a store of another version; run peerdrift store upgrade"):
        Store.open(place(store), keys=keys())
    store.database.upgrade()
    held = places.open(place(store))
    for name, frame in everything(held).items():
        pd.testing.assert_frame_equal(frame, before[name])
    assert count(held, familiarity) == 0
    assert add(held, export).new_notes == 1
    assert count(held, familiarity) == 13
    assert read_team(held, viewer=LOCAL_SUPERVISOR, taxonomy=load_taxonomy()).workers["notes"].sum() == 13
    assert withdraw_batch(held, 2, viewer=LOCAL_SUPERVISOR) == 1
    database.close()


def test_headings_that_an_earlier_version_kept_are_forgotten(store: Store) -> None:
    add(store, scored(3))
    with store.writing() as connection:
        connection.execute(text("UPDATE sentences SET heading = 'maria lopez' WHERE sentence_index = 0"))
    at_revision(store.database, "0002", up=False)
    store.database.upgrade()
    assert set(rows(store, sentences)["heading"]) == {"", "plan"}


def test_a_store_of_another_version_is_refused(store: Store) -> None:
    with store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(PeerdriftError, match="a store of another version; run peerdrift store upgrade"):
        Store.open(place(store), keys=keys())


def test_an_empty_place_is_no_store(places: Places) -> None:
    with pytest.raises(PeerdriftError, match="no store here; run peerdrift store init"):
        Store.open(places.empty(), keys=keys())


def test_a_store_is_not_made_where_there_is_one(places: Places, store: Store) -> None:
    with pytest.raises(PeerdriftError, match="there is a store here already"):
        create_store(place(store), keys=keys())
    assert places.open(place(store)).secrets == store.secrets


def test_looking_for_a_store_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(PeerdriftError, match="no store here"):
        Store.open(str(tmp_path / "typo.db"), keys=keys())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="rights of files as POSIX has them")
def test_only_its_owner_reads_the_files_of_a_store(tmp_path: Path) -> None:
    made = create_store(str(tmp_path / "data" / "store.db"), keys=keys())
    add(made, scored(2))
    rights = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()}
    made.database.close()
    assert rights == dict.fromkeys(("store.db", "store.db-wal", "store.db-shm"), 0o600)
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    path.write_text(f"Staff ID,Service Date,Progress Note\nW1,2025-01-01,{SECRET}\n" * 100, encoding="utf-8")
    with pytest.raises(PeerdriftError, match=r"notes\.csv: the database refused \(DatabaseError\)") as caught:
        Store.open(str(path), keys=keys())
    assert SECRET not in str(caught.value)


def test_a_store_in_memory_is_gone_when_it_is_closed() -> None:
    made = create_store(IN_MEMORY, keys=keys())
    add(made, scored(3))
    assert count(made, notes) == 3
    made.database.close()
    assert Database(IN_MEMORY).revisions()[0] is None


def test_what_is_written_together_is_written_or_not(store: Store) -> None:
    with pytest.raises(KeyError):
        add_somebody(store.database, "ana", fails=True)
    assert count(store, people) == 1


def test_after_deleted_rows_were_forgotten_writes_are_still_whole_or_not(store: Store) -> None:
    store.database.forget_deleted()
    with pytest.raises(KeyError):
        add_somebody(store.database, "ana", fails=True)
    assert count(store, people) == 1


def test_a_reader_sees_one_moment_while_others_write(store: Store) -> None:
    with store.database.reading() as connection:
        before = connection.execute(select(people.c.name)).scalars().all()
        add_somebody(store.database, "ana")
        assert connection.execute(select(people.c.name)).scalars().all() == before
    assert count(store, people) == len(before) + 1


def test_what_the_database_refuses_is_told_without_values(store: Store) -> None:
    add_somebody(store.database, SECRET)
    with pytest.raises(PeerdriftError, match=r"the database refused \(\w+\)$") as caught:
        add_somebody(store.database, SECRET)
    assert SECRET not in str(caught.value)


def test_one_who_waits_too_long_for_other_writers_is_told(tmp_path: Path) -> None:
    made = create_store(str(tmp_path / "store.db"), keys=keys())
    with made.database.reading() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 1")  # of the connection that is taken again below
    other = Store.open(str(tmp_path / "store.db"), keys=keys())
    with other.writing(), pytest.raises(PeerdriftError, match="others write to it for too long"):
        add_somebody(made.database, "ana")
    other.database.close()
    made.database.close()


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        pytest.param("max_page_count = 1", "its disk is full; make room", id="full"),
        pytest.param(
            "query_only = ON", "it may not be written to; make the file and its folder writable", id="read-only"
        ),
    ],
)
def test_a_full_or_read_only_file_is_told_as_what_it_is(tmp_path: Path, setting: str, said: str) -> None:
    made = create_store(str(tmp_path / "store.db"), keys=keys())
    with made.database.reading() as connection:
        connection.exec_driver_sql(f"PRAGMA {setting}")  # of the connection that is taken again below
    with pytest.raises(PeerdriftError) as caught:
        add_somebody(made.database, SECRET * 100_000)
    assert str(caught.value) == f"{tmp_path / 'store.db'}: {said}"
    made.database.close()


def test_a_server_that_is_not_there_is_told_without_the_password() -> None:
    database = Database(f"postgresql://ana:{PASSWORD}@127.0.0.1:1/peerdrift")
    with pytest.raises(PeerdriftError, match="it cannot be reached; is it there") as caught:
        database.revisions()
    assert "127.0.0.1" in str(caught.value)
    assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        pytest.param(f"postgresql://ana:{PASSWORD}@host:port/x", "the store's URL cannot be read", id="no-url"),
        pytest.param(f"nothing://ana:{PASSWORD}@host/x", "no driver for nothing", id="no-such-database"),
    ],
)
def test_a_place_that_is_none_is_told_without_the_password(url: str, said: str) -> None:
    with pytest.raises(PeerdriftError, match=said) as caught:
        Database(url)
    assert PASSWORD not in str(caught.value)


def test_the_environment_names_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STORE_VARIABLE, "postgresql://host/x")
    assert default_place() == "postgresql://host/x"
    monkeypatch.delenv(STORE_VARIABLE)
    assert Path(default_place()).name == "store.db"


def test_keys_of_rows_that_are_gone_are_not_given_again(store: Store) -> None:
    add(store, scored(3))
    with store.writing() as connection:
        last = max(connection.execute(select(notes.c.note_key)).scalars())
        connection.execute(notes.delete().where(notes.c.note_key == last))
    add(store, scored(1, seed=2, first=10))
    with store.reading() as connection:
        assert max(connection.execute(select(notes.c.note_key)).scalars()) > last


def test_a_row_belongs_to_rows_that_are_there(store: Store) -> None:
    add(store, scored(1))
    with pytest.raises(PeerdriftError, match="the database refused"), store.writing() as connection:
        connection.execute(update(notes).values(batch_key=99))

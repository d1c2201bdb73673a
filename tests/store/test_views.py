import pytest

from analyzer.errors import PeerdriftError
from analyzer.names import LOCAL
from analyzer.privacy.viewer import Access, Viewer
from analyzer.store.creation import LOCAL_ADMIN, LOCAL_SUPERVISOR
from analyzer.store.people import Scope
from analyzer.store.store import Store
from analyzer.store.tables import LONGEST_VIEW_NAME
from analyzer.store.views import LONGEST_QUERY, VIEW_COLUMNS, delete_view, list_views, save_view
from tests.store.stores import known


def names(store: Store, viewer: Viewer = LOCAL_SUPERVISOR) -> dict[str, str]:
    found = list_views(store, viewer=viewer)
    assert tuple(found) == VIEW_COLUMNS
    return dict(zip(found["name"], found["query"], strict=True))


def test_views_are_kept_replaced_and_forgotten(store: Store) -> None:
    for name, query in (("rides", "measure=pull"), (" all ", ""), ("rides", "measure=strain")):
        save_view(store, viewer=LOCAL_SUPERVISOR, name=name, query=query)
    assert names(store) == {"all": "", "rides": "measure=strain"}
    delete_view(store, viewer=LOCAL_SUPERVISOR, name="all")
    assert names(store) == {"rides": "measure=strain"}
    with pytest.raises(PeerdriftError, match="no view of that name"):
        delete_view(store, viewer=LOCAL_SUPERVISOR, name="all")


def test_everybody_sees_their_own_alone_and_each_access_by_itself(store: Store) -> None:
    other = known(store, "ana", Access.SUPERVISOR, Scope(everybody=True))
    save_view(store, viewer=LOCAL_SUPERVISOR, name="mine", query="a")
    assert names(store, other) == names(store, LOCAL_ADMIN) == names(store, Viewer(LOCAL, Access.ANALYST)) == {}
    with pytest.raises(PeerdriftError, match="no view of that name"):
        delete_view(store, viewer=other, name="mine")
    save_view(store, viewer=other, name="mine", query="b")
    assert (names(store), names(store, other)) == ({"mine": "a"}, {"mine": "b"})


@pytest.mark.parametrize(
    ("name", "query", "said"),
    [
        pytest.param(" ", "", "has 1 to 80 printable", id="no-name"),
        pytest.param("x" * (LONGEST_VIEW_NAME + 1), "", "has 1 to 80 printable", id="long-name"),
        pytest.param("a\nb", "", "has 1 to 80 printable", id="two-lines"),
        pytest.param("a", "x" * (LONGEST_QUERY + 1), "at most 2,000 printable", id="long-query"),
        pytest.param("a", "x\x1b[0m", "at most 2,000 printable", id="a-terminal's-code"),
    ],
)
def test_what_is_no_view_is_refused(store: Store, name: str, query: str, said: str) -> None:
    with pytest.raises(PeerdriftError, match=said):
        save_view(store, viewer=LOCAL_SUPERVISOR, name=name, query=query)
    assert names(store) == {}

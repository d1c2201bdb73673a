"""How far reviewers agree is told of the model that the page is about, month by month."""

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from analyzer.names import CONFIRMED, CORRECTED
from analyzer.privacy.viewer import Access
from analyzer.store.agreement import WITH_MODEL, read_agreement
from analyzer.store.creation import LOCAL, LOCAL_SUPERVISOR
from analyzer.store.reviews import Word, add_reviews
from analyzer.store.store import Store
from analyzer.taxonomy import Taxonomy
from dashboard import dataset
from dashboard.stores import memory_store
from tests.dashboard.test_pages import VIEWS, words_of
from tests.store.scored import scored
from tests.store.stores import add

pytestmark = pytest.mark.filterwarnings("default")  # Streamlit's own


def review(store: Store, *, right: int, taxonomy: Taxonomy) -> None:
    """Review the first sentence of twenty notes; the model has it right in some of them."""
    words = [
        Word(f"N{note}", 0, CONFIRMED) if note < right else Word(f"N{note}", 0, CORRECTED, ("advocacy", "performed"))
        for note in range(20)
    ]
    add_reviews(store, words, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)


def page_of(store: Store, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    arrived = dataset.Arrived(store, LOCAL, (Access.SUPERVISOR,))
    monkeypatch.setattr(dataset, "arriving", lambda: arrived)
    page = AppTest.from_file(str(VIEWS / "model.py"), default_timeout=90).run()
    assert not page.exception
    return page


def drawn_kappas(page: AppTest) -> list[float]:
    """Return the points of the chart of agreement."""
    (chart,) = [chart for chart in page.get("vega_lite_chart") if "kappa" in chart.proto.spec]
    told: list[float] = pa.ipc.open_stream(chart.proto.datasets[0].data.data).read_pandas()["kappa"].tolist()
    return told


@pytest.fixture
def store(taxonomy: Taxonomy) -> Store:
    """Notes that one version of a model labelled, which was reviewed, and then another."""
    made = memory_store()
    add(made, scored(20))
    review(made, right=15, taxonomy=taxonomy)
    add(made, scored(20).labelled("2"))
    return made


def test_agreement_is_drawn_of_the_model_that_is_shown_alone(
    store: Store, taxonomy: Taxonomy, monkeypatch: pytest.MonkeyPatch
) -> None:
    review(store, right=8, taxonomy=taxonomy)
    found = read_agreement(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy, by_month=True)
    found = found[(found["label"] == "signal") & (found["between"] == WITH_MODEL)]
    assert set(found["model_version"]) == {"1", "2"}
    assert drawn_kappas(page_of(store, monkeypatch)) == found.loc[found["model_version"] == "2", "kappa"].tolist()


def test_reviews_of_an_earlier_model_tell_nothing_of_the_one_that_is_shown(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Too few reviews of this version to tell." in words_of(page_of(store, monkeypatch))

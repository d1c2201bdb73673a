"""Several people signed in at once, by a real OpenID provider and a real proxy secret: each sees what is theirs."""

import pytest
from playwright.sync_api import Browser, expect

from analyzer.store.creation import LOCAL_ADMIN
from analyzer.store.keys import KEY_VARIABLE
from analyzer.store.store import Store
from dashboard.sign_in import PROXY_SECRET
from tests.dashboard.browser import refused, signed_in

# the browser driver's own warnings, and the provider's
pytestmark = pytest.mark.filterwarnings("default", "ignore:get_jwt_config:DeprecationWarning")


def test_two_supervisors_at_once_see_their_own_workers_alone(browser: Browser, address: str) -> None:
    ann, ben = (signed_in(browser, address, f"{name}@agency.org") for name in ("ann", "ben"))
    for page, own, others in ((ann, "PSS-101", "PSS-410"), (ben, "PSS-410", "PSS-101")) * 2:
        page.goto(address)
        expect(page.get_by_role("link", name=own)).to_be_visible()
        assert others not in page.content()
        page.goto(f"{address}/worker?worker={others}")  # a link that the other sent
        expect(page.get_by_role("heading", name=own)).to_be_visible()
        expect(page.locator("article.note mark").first).to_be_visible()
        assert others not in page.content()
    ann.context.close()
    ben.context.close()


@pytest.mark.parametrize(
    ("name", "seen", "hidden"),
    [
        pytest.param("pat@agency.org", ["PSS-204"], ["PSS-101", "Team", "Upload"], id="worker-sees-own-notes"),
        pytest.param(
            "ivy@agency.org", ["No workers and no names here"], ["PSS-", "Upload", "Reviews"], id="analyst-sees-groups"
        ),
        pytest.param(
            "adm@agency.org", ["People and audit", "Grant access"], ["Team", "Explore"], id="admin-sees-people"
        ),
        pytest.param("stranger@elsewhere.org", ["Nothing to see yet"], ["PSS-"], id="stranger-sees-nothing"),
    ],
)
def test_each_access_has_its_own_page(
    browser: Browser, address: str, name: str, seen: list[str], hidden: list[str]
) -> None:
    page = signed_in(browser, address, name)
    for words in seen:
        expect(page.get_by_text(words).first).to_be_visible()
    page.wait_for_timeout(1_000)
    content = page.locator("[data-testid=stApp]").inner_text()
    assert [words for words in hidden if words in content] == []
    page.context.close()


def test_an_address_that_the_provider_does_not_vouch_for_is_nobody(browser: Browser, address: str) -> None:
    page = signed_in(browser, address, "forger")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert "PSS-101" not in page.content()
    page.context.close()


def test_the_audit_trail_tells_whose_notes_were_read_by_whom(store: Store, browser: Browser, address: str) -> None:
    from analyzer.store.audit import Action, read_audit

    before = len(read_audit(store, viewer=LOCAL_ADMIN))
    page = signed_in(browser, address, "ann@agency.org")
    page.goto(f"{address}/worker?worker=PSS-101")
    expect(page.locator("article.note mark").first).to_be_visible()
    page.reload()
    expect(page.locator("article.note mark").first).to_be_visible()
    page.context.close()
    new = read_audit(store, viewer=LOCAL_ADMIN).iloc[before:]
    viewed = new[new["action"] == str(Action.VIEWED_TEXT)]
    assert len(viewed) > 0
    assert set(viewed["person"]) == {"ann@agency.org"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(("--address", "0.0.0.0"), "without a name", id="others-without-sign-in"),
        pytest.param(("--sign-in", "oidc"), "needs --store", id="sign-in-without-store"),
        pytest.param(("--store", "STORE", "--sign-in", "oidc"), "needs --secrets", id="oidc-without-secrets"),
        pytest.param(("--store", "STORE", "--sign-in", "proxy"), PROXY_SECRET, id="proxy-without-secret"),
    ],
)
def test_a_dashboard_that_anybody_could_read_does_not_start(
    store: Store, key: str, arguments: tuple[str, ...], said: str
) -> None:
    told = [str(store.database) if word == "STORE" else word for word in arguments]
    assert said in refused(*told, environment={KEY_VARIABLE: key, PROXY_SECRET: "short"})

"""Who has signed in, by what a provider or a proxy says."""

import pytest

from dashboard.sign_in import PROXY_HEADER, PROXY_SECRET, oidc_person, proxied_person

SECRET = "a secret of sixteen or more"
PROVED = {"X-Peerdrift-Proxy-Secret": SECRET}
pytestmark = pytest.mark.filterwarnings("default")  # Streamlit's own


@pytest.mark.parametrize(
    ("claims", "person"),
    [
        pytest.param({"email": "Ann@Agency.org "}, "ann@agency.org", id="small-letters"),
        pytest.param({"email": "ann@agency.org", "email_verified": True}, "ann@agency.org", id="verified"),
        pytest.param({"email": "ann@agency.org", "email_verified": False}, "", id="not-verified"),
        pytest.param({"email": "ann@agency.org", "email_verified": "false"}, "", id="not-verified-as-text"),
        pytest.param({"name": "Ann"}, "", id="no-address"),
        pytest.param({"email": None}, "", id="address-of-none"),
        pytest.param({}, "", id="nobody"),
    ],
)
def test_oidc_person(claims: dict[str, object], person: str) -> None:
    assert oidc_person(claims) == person


@pytest.mark.parametrize(
    ("headers", "environment", "person"),
    [
        pytest.param({**PROVED, "X-Forwarded-Email": "Ann@x.org"}, {PROXY_SECRET: SECRET}, "ann@x.org", id="proved"),
        pytest.param(
            {"x-peerdrift-proxy-secret": SECRET, "x-forwarded-email": "a@x"}, {PROXY_SECRET: SECRET}, "a@x",
            id="header-names-in-any-case",
        ),
        pytest.param(
            {**PROVED, "Remote-User": "ann"}, {PROXY_SECRET: SECRET, PROXY_HEADER: "Remote-User"}, "ann",
            id="another-header",
        ),
        pytest.param({"X-Forwarded-Email": "a@x"}, {PROXY_SECRET: SECRET}, "", id="no-proof"),
        pytest.param(
            {"X-Peerdrift-Proxy-Secret": "x", "X-Forwarded-Email": "a@x"}, {PROXY_SECRET: SECRET}, "", id="wrong-proof"
        ),
        pytest.param(
            {"X-Peerdrift-Proxy-Secret": "", "X-Forwarded-Email": "a@x"}, {PROXY_SECRET: ""}, "", id="empty-secret"
        ),
        pytest.param({**PROVED, "X-Forwarded-Email": "a@x"}, {}, "", id="no-secret-here"),
        pytest.param(PROVED, {PROXY_SECRET: SECRET}, "", id="nobody-named"),
    ],
)  # fmt: skip
def test_proxied_person(headers: dict[str, str], environment: dict[str, str], person: str) -> None:
    assert proxied_person(headers, environment) == person


def test_no_request_is_made_for_this_machines_public_address() -> None:
    from streamlit.web.server import server_util

    import dashboard.serve

    assert server_util.net_util.get_external_ip is dashboard.serve.no_address
    assert not server_util.is_url_from_allowed_origins("http://elsewhere.org")

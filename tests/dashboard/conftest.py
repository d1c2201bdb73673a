"""An agency's dashboard as it runs: a store, people with access, a real OpenID provider, and a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import Browser

from analyzer.privacy.viewer import Access
from analyzer.store.creation import LOCAL_ADMIN, LOCAL_SUPERVISOR, create_store
from analyzer.store.folder import add_results
from analyzer.store.keys import KEY_VARIABLE, read_keys
from analyzer.store.people import Scope, add_person, grant
from analyzer.store.store import Store
from analyzer.taxonomy import load_taxonomy
from tests.dashboard.browser import chromium, free_port, served

PEOPLE = {
    "ann@agency.org": (Access.SUPERVISOR, Scope(workers=("PSS-101",))),
    "ben@agency.org": (Access.SUPERVISOR, Scope(workers=("PSS-410",))),
    "sue@agency.org": (Access.SUPERVISOR, Scope(everybody=True)),
    "pat@agency.org": (Access.WORKER, Scope(workers=("PSS-204",))),
    "ivy@agency.org": (Access.ANALYST, Scope()),
    "adm@agency.org": (Access.ADMIN, Scope()),
}


@pytest.fixture(scope="session")
def key() -> str:
    return Fernet.generate_key().decode()


@pytest.fixture(scope="session")
def store(scored_sample: Path, tmp_path_factory: pytest.TempPathFactory, key: str) -> Store:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(KEY_VARIABLE, key)
        made = create_store(str(tmp_path_factory.mktemp("store") / "store.db"), keys=read_keys())
    add_results(made, scored_sample, viewer=LOCAL_SUPERVISOR, taxonomy=load_taxonomy(), progress=lambda _: None)
    for name, (access, scope) in PEOPLE.items():
        add_person(made, name, viewer=LOCAL_ADMIN)
        grant(made, name, access=access, scope=scope, viewer=LOCAL_ADMIN)
    return made


@pytest.fixture(scope="session")
def address(store: Store, key: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    secrets = tmp_path_factory.mktemp("secrets") / "secrets.toml"
    names = [*PEOPLE, "stranger@elsewhere.org"]
    users = [User(sub=name, claims={"email": name, "email_verified": True}) for name in names]
    users.append(User(sub="forger", claims={"email": "ann@agency.org", "email_verified": False}))
    with run_server_in_thread(user_claims=users) as provider:
        secrets.write_text(
            f"""[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "a secret of this test alone"
client_id = "peerdrift"
client_secret = "of no use elsewhere"
server_metadata_url = "http://localhost:{provider.server_port}/.well-known/openid-configuration"
"""
        )
        arguments = ("--store", str(store.database), "--sign-in", "oidc", "--secrets", str(secrets))
        with served(*arguments, port=port, environment={KEY_VARIABLE: key}) as found:
            yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found

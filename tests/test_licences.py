"""Under which licences the packages are that go along: each is listed, and none asks more than we can give."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# MPL-2.0 and LGPL-3.0 ask for changes to the package itself, of which there are none, and that it can be replaced.
ALLOWED = {"Apache-2.0", "BSD", "LGPL-3.0", "MIT", "MIT-0", "MPL-2.0", "PSF-2.0", "ZPL-2.1"}
# What runs in earnest, and with the demo.
LOCKED = {
    "alembic": "MIT",
    "annotated-types": "MIT",
    "apscheduler": "MIT",
    "cffi": "MIT-0",
    "h11": "MIT",
    "holidays": "MIT",
    "mako": "MIT",
    "markupsafe": "BSD",
    "prometheus-client": "Apache-2.0",
    "psycopg": "LGPL-3.0",
    "psycopg-binary": "LGPL-3.0",
    "pycparser": "BSD",
    "pydantic": "MIT",
    "pydantic-core": "MIT",
    "pynacl": "Apache-2.0",
    "python-dateutil": "Apache-2.0",
    "simple-websocket": "MIT",
    "six": "MIT",
    "slack-bolt": "MIT",
    "slack-sdk": "MIT",
    "sqlalchemy": "MIT",
    "sqlmodel": "MIT",
    "structlog": "MIT",
    "typing-extensions": "PSF-2.0",
    "typing-inspection": "MIT",
    "tzdata": "Apache-2.0",
    "tzlocal": "MIT",
    "waitress": "ZPL-2.1",
    "werkzeug": "BSD",
    "wsproto": "MIT",
}
_FIELDS = (
    (r"\bLGPL|Lesser General", "LGPL-3.0"),
    (r"\b[AG]PL|General Public", "GPL"),
    (r"\bMPL|Mozilla", "MPL-2.0"),
    (r"\bZPL|Zope", "ZPL-2.1"),
    (r"MIT-0", "MIT-0"),
    (r"\bMIT\b", "MIT"),
    (r"Apache", "Apache-2.0"),
    (r"\bBSD", "BSD"),
    (r"PSF|Python Software Foundation", "PSF-2.0"),
)
DEVELOPMENT = ["requirements-dev.lock", "requirements-bench.lock", "requirements-mutants.lock"]


def locked(name: str) -> set[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return {found.lower().replace("_", "-") for found in re.findall(r"^([\w.-]+)(?:\[\w+\])?==", text, flags=re.M)}


def licence(package: Distribution) -> str:
    """The licence by its metadata; of several to choose from, or to keep together, the one that asks most."""
    says = package.metadata
    expressions = says.get_all("License-Expression") or []
    classifiers = [one for one in says.get_all("Classifier") or [] if one.startswith("License ::")]
    text = " ".join(expressions or classifiers or says.get_all("License") or [])[:200]
    return next((name for pattern, name in _FIELDS if re.search(pattern, text)), f"unknown: {text}")


def test_every_package_that_runs_in_earnest_is_listed_with_a_licence_that_is_allowed() -> None:
    assert locked("requirements-demo.lock") == LOCKED.keys()
    assert set(LOCKED.values()) <= ALLOWED


@pytest.mark.parametrize("name", sorted(LOCKED))
def test_a_package_says_itself_what_the_list_says(name: str) -> None:
    try:
        found = distribution(name)
    except PackageNotFoundError:
        pytest.skip(f"{name} is for another system, or not installed yet")
    assert licence(found) == LOCKED[name]


@pytest.mark.parametrize("lock", DEVELOPMENT)
def test_what_the_checks_use_is_allowed_too(lock: str) -> None:
    found = {}
    for name in sorted(locked(lock)):
        try:
            found[name] = licence(distribution(name))
        except PackageNotFoundError:
            continue
    assert {name: one for name, one in found.items() if one not in ALLOWED} == {}
    assert len(found) > len(LOCKED) / 2, "the rule would hold of nothing"

"""What tests and doctests share: messages in English, and patience on slow machines."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from gapplanner.language import current_language, use_language

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(autouse=True)
def messages_in_english() -> Iterator[None]:
    """Show messages as the code writes them; a test of the Spanish asks for Spanish."""
    before = current_language()
    use_language("en")
    yield
    use_language(before)

"""What tests of services share: a site whose pages are read again."""

from tests.services.revisiting import revisits, site  # noqa: F401 -- fixtures

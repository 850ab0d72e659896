"""spyne comes through its fence: a test that names one of its classes finds it importable."""

import esav_ws.soap._spyne  # noqa: F401 - makes it so

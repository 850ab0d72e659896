"""Measurements of the running gateway. Timing lives here, never in the tests."""

"""Measures, run by hand: ``python -m bench.NAME [--quick] [--json]``. Not part of the product."""

"""Benchmarks: what the figures in the documents were measured with. `python -m bench.NAME` runs one."""

"""Benchmarks: how fast TuN is against the same work without TuN, measured side by side in one run.

Machines differ and are noisy; ratios of medians over alternating rounds travel better than rates.
"""

"""Loaded by pytest before nbval is: its workers start as quickly as our own commands do."""

import gc

from thidua_analysis.files.interpreter import without_addresses

without_addresses()

# What tests keep for one another lives until the end: to look through all of it for what can go, over and over again,
# takes a tenth of the time.
gc.set_threshold(10_000, 10, 20)

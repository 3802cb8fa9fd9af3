"""Loaded by pytest before nbval is: its workers start as quickly as our own commands do."""

from thidua_analysis.files.interpreter import without_addresses

without_addresses()

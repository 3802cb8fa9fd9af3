"""Sheets → the forms that units and portals use → facts, receipts, self-scores."""

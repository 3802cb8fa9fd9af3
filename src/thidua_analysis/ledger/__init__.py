"""Who decided what, when, why and on what evidence: the record, and what it comes to for a month."""

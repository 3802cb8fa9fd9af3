"""Facts → figures → points → totals, ranks and prizes, and why."""

"""Going on without the hub: numbers of one's own, hours by heart, tickets handed in later (design, rule 5; X3)."""

"""Running services over time: stores, restarts, host access, compose projects as wholes (DPO)."""

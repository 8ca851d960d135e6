"""A function of `recovery/handlers`: its code, role and log, and the schedule that runs it."""

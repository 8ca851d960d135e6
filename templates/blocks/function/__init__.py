"""A function of `recovery/handlers`: its code, its role and log, and the schedule that repeats it."""

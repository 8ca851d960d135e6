"""The steps of a recovery: each decides without calling anything, and applies what was decided thinly."""

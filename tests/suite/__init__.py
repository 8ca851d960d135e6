"""The whole suite: how it is divided, in which order it runs, and what a run leaves for the next."""

"""The commands, by kind; importing a module registers its commands."""

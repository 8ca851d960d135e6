"""Lambda handlers: read the settings, make the clients, call a step. They decide nothing."""

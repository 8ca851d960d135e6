"""Lambda handlers: they read the settings, make the clients and call a step. They decide nothing."""

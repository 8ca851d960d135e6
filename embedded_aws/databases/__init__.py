"""Real database servers behind the API, because an emulated call can't lose data and a server can."""

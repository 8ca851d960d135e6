"""Real database servers behind the API: what an emulated call can't show, a server can lose."""

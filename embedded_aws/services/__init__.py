"""Extensions of moto, one module per service."""

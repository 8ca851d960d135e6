"""Hosts of pull requests: GitHub and GitLab."""

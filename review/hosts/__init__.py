"""Where pull requests are reviewed: GitHub and GitLab."""

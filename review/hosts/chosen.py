"""Choice of the pull request of this CI job, by the environment variables of GitHub Actions or GitLab CI."""

import time
from collections.abc import Mapping

from review.hosts.github import WORKFLOW_AUTHOR, GitHubPullRequest
from review.hosts.gitlab import GitLabMergeRequest
from review.hosts.host import Host, HostError, Patience


def host_of(variables: Mapping[str, str]) -> Host:
    """Return the pull request of this CI job. Raises HostError if a variable that identifies it isn't set."""
    patience = Patience(time.sleep, time.time)
    if "GITHUB_REPOSITORY" in variables:
        return GitHubPullRequest(
            variables.get("GITHUB_API_URL", "https://api.github.com"),
            _needed(variables, "GITHUB_TOKEN"),
            variables["GITHUB_REPOSITORY"],
            int(_needed(variables, "PULL_REQUEST")),
            patience,
            variables.get("PLAN_COMMENT_AUTHOR", WORKFLOW_AUTHOR),
        )
    return GitLabMergeRequest(
        _needed(variables, "CI_SERVER_URL"),
        _needed(variables, "GITLAB_TOKEN"),
        _needed(variables, "CI_PROJECT_ID"),
        int(_needed(variables, "CI_MERGE_REQUEST_IID")),
        patience,
    )


def _needed(variables: Mapping[str, str], name: str) -> str:
    if not variables.get(name):
        raise HostError(
            f"{name} isn't set, so the pull request can't be found or commented on\n"
            "    allowed: the variables of a GitHub Actions or GitLab CI job (docs/pull-requests.md)\n"
            f"    fix: set {name}, or run make plan, which needs no pull request"
        )
    return variables[name]

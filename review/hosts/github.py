"""A pull request on GitHub."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from github import Auth, Github, GithubException
from github.IssueComment import IssueComment
from requests import RequestException

from review.comment import MARKER
from review.hosts.host import LABEL, Patience, Published, RefusalError, of_this_push
from review.review import Confirmation

T = TypeVar("T")
# Who comments with the token of a workflow. That token may also change comments of others, so their author is asked.
WORKFLOW_AUTHOR = "github-actions[bot]"
LABELED, UNLABELED = "labeled", "unlabeled"
SECONDS = 30


class GitHubPullRequest:
    """A pull request on GitHub. `author` is the login under which this program comments."""

    def __init__(
        self,
        api: str,
        token: str,
        repository: str,
        number: int,
        patience: Patience,
        author: str = WORKFLOW_AUTHOR,
    ) -> None:
        # Its own patience sleeps by a clock that no test can hold; ours asks again.
        client = Github(
            auth=Auth.Token(token),
            base_url=api,
            retry=None,
            timeout=SECONDS,
            seconds_between_requests=None,
            seconds_between_writes=None,
            lazy=True,
        )
        self._client = client
        self._issue = client.get_repo(repository).get_issue(number)
        self._pull = client.get_repo(repository).get_pull(number)
        self._patience = patience
        self._author = author

    def confirmations(self) -> Sequence[Confirmation]:
        labels = self._ask("read the labels", lambda: [each.name for each in self._issue.get_labels()])
        wanted = {name for name in labels if name.startswith(LABEL)}
        if not wanted:
            return ()
        events = self._ask("read who set the labels", lambda: list(self._issue.get_events()))
        found: dict[str, Confirmation] = {}
        for event in events:
            name = event.label.name if event.event in (LABELED, UNLABELED) and event.label else None
            if name in wanted and event.event == LABELED:
                who = event.actor.login if event.actor else "somebody who is gone"
                rule = name.removeprefix(LABEL)
                found[name] = Confirmation(rule, who, event.created_at.isoformat(), f"label {name}")
            elif name in wanted:
                found.pop(name, None)
        return of_this_push((found[name] for name in sorted(found)), self._pushed() if found else "")

    def _pushed(self) -> str:
        """Return the time of the last push, by GitHub's clock: an author can choose a commit's date."""
        repository, branch = self._ask("read the branch", self._branch)
        # The newest first; an earlier one of the same branch may stand after it ("List repository activities").
        address, asked = f"/repos/{repository}/activity", {"ref": f"refs/heads/{branch}", "per_page": 1}
        _, pushes = self._ask(
            "read the time of the last push",
            lambda: self._client.requester.requestJsonAndCheck("GET", address, asked),
        )
        return str(pushes[0]["timestamp"]) if pushes else ""

    def _branch(self) -> tuple[str, str]:
        head = self._pull.head
        return head.repo.full_name, head.ref

    def publish(self, body: str) -> Published:
        ours = self._ours()
        if not ours:
            made = self._made(body)
            return Published(made.html_url, True, 0)
        current, older = ours[-1], ours[:-1]
        if current.body != body:
            self._ask("change the comment", lambda: current.edit(body))
        # It may have been hidden by hand, or by a run that was overtaken.
        for each in older:
            self._ask("hide an older comment", lambda each=each: each.minimize("OUTDATED"))  # type: ignore[misc]
        return Published(current.html_url, False, len(older))

    def _made(self, body: str) -> IssueComment:
        """Create the comment. A call that failed may still have created it, so a retry searches for it first."""
        tried: list[bool] = []

        def make() -> IssueComment:
            if tried and (ours := self._listed()):
                return ours[-1]
            tried.append(True)
            return self._issue.create_comment(body)

        return self._ask("make the comment", make)

    def _ours(self) -> list[IssueComment]:
        return self._ask("read the comments", self._listed)

    def _listed(self) -> list[IssueComment]:
        """Return this program's comments on the pull request, oldest first."""
        return [
            each
            for each in self._issue.get_comments()
            if each.user.login == self._author and (each.body or "").startswith(MARKER)
        ]

    def _ask(self, what: str, call: Callable[[], T]) -> T:
        def refused() -> T:
            try:
                return call()
            except GithubException as error:
                told = error.data.get("message", "") if isinstance(error.data, dict) else str(error.data)
                raise RefusalError(error.status, str(told), error.headers or {}) from error
            except RequestException as error:
                raise RefusalError(503, type(error).__name__, {}) from error

        return self._patience.ask(f"GitHub: {what}", refused)

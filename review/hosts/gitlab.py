"""A merge request on GitLab."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from gitlab import Gitlab
from gitlab.exceptions import GitlabError
from requests import RequestException, Response, Session

from review.comment import MARKER
from review.hosts.host import LABEL, Patience, Published, RefusalError, of_this_push
from review.review import Confirmation

T = TypeVar("T")
# GitLab hides no notes: an older one is folded, and leads to the one that counts.
FOLDED = "<!-- disaster-recovery-plan, folded -->"
SECONDS = 30


class GitLabMergeRequest:
    """A merge request on GitLab. This program's notes are written by the token's own user."""

    def __init__(self, server: str, token: str, project: str, number: int, patience: Patience) -> None:
        client = Gitlab(
            server,
            private_token=token,
            timeout=SECONDS,
            retry_transient_errors=False,
            # The library would wait by itself, by a clock that no test can hold.
            session=_Refusing(),
        )
        self._client = client
        self._request = client.projects.get(project, lazy=True).mergerequests.get(number, lazy=True)
        self._patience = patience
        self._url = f"{server}/-/merge_requests/{number}"

    def confirmations(self) -> Sequence[Confirmation]:
        def events() -> list[Any]:
            return list(self._request.resourcelabelevents.list(iterator=True))

        found: dict[str, Confirmation] = {}
        for event in self._ask("read the labels", events):
            name = (event.label or {}).get("name", "")
            if not name.startswith(LABEL):
                continue
            if event.action == "add":
                rule = name.removeprefix(LABEL)
                found[name] = Confirmation(rule, event.user["username"], event.created_at, f"label {name}")
            else:
                found.pop(name, None)
        return of_this_push((found[name] for name in sorted(found)), self._pushed() if found else "")

    def _pushed(self) -> str:
        """Return the time of the last push, which is that of the merge request's newest version: each push
        makes one.
        """
        versions = self._ask(
            "read the time of the last push", lambda: self._request.diffs.list(get_all=False, per_page=1)
        )
        return str(versions[0].created_at) if versions else ""

    def publish(self, body: str) -> Published:
        author = self._ask("read the token's user", self._who)
        ours = self._ask("read the notes", lambda: self._listed(author))
        if not ours:
            made = self._made(body, author)
            return Published(self._url_of(made), True, 0)
        current, older = ours[-1], ours[:-1]
        if current.body != body:
            self._save(current, body, "change the note")
        for each in older:
            folded = f"{FOLDED}\n*An older plan; [the current one]({self._url_of(current)}).*\n"
            self._save(each, folded, "fold an older note")
        return Published(self._url_of(current), False, len(older))

    def _made(self, body: str, author: str) -> Any:
        """Create the note. A call that failed may still have created it, so a retry searches for it first."""
        tried: list[bool] = []

        def make() -> Any:
            if tried and (ours := self._listed(author)):
                return ours[-1]
            tried.append(True)
            return self._request.notes.create({"body": body})

        return self._ask("make the note", make)

    def _save(self, note: Any, body: str, what: str) -> None:
        note.body = body
        self._ask(what, note.save)

    def _who(self) -> str:
        self._client.auth()
        assert self._client.user is not None
        return str(self._client.user.username)

    def _listed(self, author: str) -> list[Any]:
        """Return this program's notes on the merge request, oldest first."""
        notes = self._request.notes.list(iterator=True, sort="asc", order_by="created_at")
        return [
            each
            for each in notes
            if each.author["username"] == author and each.body.startswith(MARKER) and not each.system
        ]

    def _url_of(self, note: Any) -> str:
        return f"{self._url}#note_{note.id}"

    def _ask(self, what: str, call: Callable[[], T]) -> T:
        def refused() -> T:
            try:
                return call()
            except GitlabError as error:
                raise RefusalError(error.response_code or 500, str(error.error_message), {}) from error
            except RequestException as error:
                raise RefusalError(503, type(error).__name__, {}) from error

        return self._patience.ask(f"GitLab: {what}", refused)


class _Refusing(Session):
    """An HTTP session that raises RefusalError for 429 and 5xx, before the GitLab library handles them."""

    def request(self, *arguments: Any, **named: Any) -> Response:
        answer = super().request(*arguments, **named)
        if answer.status_code == 429 or answer.status_code >= 500:
            raise RefusalError(answer.status_code, answer.reason, dict(answer.headers))
        return answer

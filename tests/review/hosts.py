"""GitHub's and GitLab's API as far as a comment needs it, answered by a real server on loopback."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.serving import make_server

BOT, PERSON = "github-actions[bot]", "mallory"


@dataclass
class Recorded:
    """The host's contents, and its requests. `refusals` are answered first: (method, status, headers, body)."""

    comments: list[dict[str, Any]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    # When the branch was pushed, the newest first.
    pushes: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    refusals: list[tuple[str, int, dict[str, str], dict[str, str]]] = field(default_factory=list)
    # A server that answers 502 may have done what it was asked.
    does_it_anyway: bool = False


def add(held: Recorded, author: str, body: str) -> dict[str, Any]:
    number = len(held.comments) + 1
    comment = {
        "id": number,
        "node_id": f"IC_{number}",
        "body": body,
        "system": False,
        "user": {"login": author, "id": 1, "url": "http://127.0.0.1/user"},
        "author": {"username": author},
        "html_url": f"http://127.0.0.1/comment/{number}",
        "url": f"/repos/team/app/issues/comments/{number}",
    }
    held.comments.append(comment)
    return comment


def github(held: Recorded) -> Flask:
    app = _app(held)

    @app.get("/repos/team/app/issues/7/comments")
    def listed() -> Response:
        # Two a page, so that whoever reads one page only misses some.
        page = int(request.args.get("page", 1))
        answer = jsonify(
            [{**each, "url": _here(each["url"])} for each in held.comments[2 * page - 2 : 2 * page]]
        )
        if 2 * page < len(held.comments):
            answer.headers["Link"] = f'<{request.base_url}?page={page + 1}>; rel="next"'
        return answer

    @app.post("/repos/team/app/issues/7/comments")
    def made() -> tuple[Response, int]:
        return jsonify(add(held, BOT, request.get_json()["body"])), 201

    @app.patch("/repos/team/app/issues/comments/<int:number>")
    def changed(number: int) -> Response:
        held.comments[number - 1]["body"] = request.get_json()["body"]
        return jsonify(held.comments[number - 1])

    @app.get("/repos/team/app/issues/7/labels")
    def labels() -> Response:
        return jsonify([{"name": each} for each in held.labels])

    @app.get("/repos/team/app/issues/7/events")
    def events() -> Response:
        return jsonify(held.events)

    @app.get("/repos/team/app/pulls/7")
    def pull() -> Response:
        head = {
            "ref": "topic/a",
            "sha": "abc",
            "repo": {"full_name": "team/fork", "url": _here("/repos/team/fork")},
        }
        return jsonify({"number": 7, "url": _here("/repos/team/app/pulls/7"), "head": head})

    @app.get("/repos/team/fork/activity")
    def activity() -> Response:
        assert request.args["ref"] == "refs/heads/topic/a"
        listed = [{"activity_type": "push", "timestamp": each} for each in held.pushes]
        return jsonify(listed[: int(request.args["per_page"])])

    @app.post("/graphql")
    def graphql() -> Response:
        held.hidden.append(request.get_json()["variables"]["input"]["subjectId"])
        return jsonify({"data": {"minimizeComment": {"minimizedComment": {"isMinimized": True}}}})

    return app


def gitlab(held: Recorded) -> Flask:
    app = _app(held)
    notes = "/api/v4/projects/42/merge_requests/7/notes"

    @app.get("/api/v4/user")
    def user() -> Response:
        return jsonify({"id": 1, "username": BOT})

    @app.get(notes)
    def listed() -> Response:
        return jsonify(held.comments)

    @app.post(notes)
    def made() -> tuple[Response, int]:
        return jsonify(add(held, BOT, request.get_json()["body"])), 201

    @app.put(f"{notes}/<int:number>")
    def changed(number: int) -> Response:
        held.comments[number - 1]["body"] = request.get_json()["body"]
        return jsonify(held.comments[number - 1])

    @app.get("/api/v4/projects/42/merge_requests/7/resource_label_events")
    def events() -> Response:
        return jsonify(held.events)

    @app.get("/api/v4/projects/42/merge_requests/7/versions")
    def versions() -> Response:
        listed = [{"id": number, "created_at": each} for number, each in enumerate(held.pushes)]
        return jsonify(listed[: int(request.args["per_page"])])

    return app


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Yield the address of a server that answers by HTTP until the end."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


def _app(held: Recorded) -> Flask:
    app = Flask("host")

    @app.before_request
    def refuse() -> Response | None:
        held.asked.append(f"{request.method} {request.path}")
        for refusal in held.refusals:
            method, status, headers, body = refusal
            if method == request.method:
                held.refusals.remove(refusal)
                if held.does_it_anyway and method == "POST":
                    add(held, BOT, request.get_json()["body"])
                answer = jsonify(body)
                answer.status_code = status
                answer.headers.update(headers)
                return answer
        return None

    return app


def _here(path: str) -> str:
    return f"http://{request.host}{path}"

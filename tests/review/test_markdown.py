"""Whatever an address or a value is, it renders as text: no element, no link, no other cell."""

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from review.comment import comment
from review.findings import Finding, Kind
from review.markdown import code, fenced, visible, words
from review.plan import Change, Plan
from review.review import Review, StackPlan

# Signs that mean something in Markdown, HTML and GFM's tables, more often than chance has them.
HOSTILE = st.text(
    st.one_of(st.sampled_from("`|\\<>&*_[]()!#~@:/.\n\r\t -=+\"'$"), st.characters()), min_size=1, max_size=40
)
PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def inline(text: str) -> list[Token]:
    return [child for token in PARSER.parse(text) for child in token.children or []]


def code_of(text: str) -> str:
    """Return what a reader sees of a text in code: CommonMark makes `\\u{...}` nothing of its own."""
    return visible(text) if visible(text).strip() else repr(visible(text))


@given(HOSTILE)
@example("`")
@example("``` `")
@example(" a ")
def test_code_is_one_span_of_just_that_text(text: str) -> None:
    (span,) = inline(f"a {code(text)} b")[1:-1]
    assert span.type == "code_inline"
    # A span of a text with backquotes or spaces at its ends loses the padding, never the text.
    assert span.content == code_of(text)


@given(HOSTILE, HOSTILE)
@example("\\|", "a|b")
@example("`|`", "\\")
def test_a_cell_of_a_table_holds_its_text_and_the_row_has_no_other_cells(one: str, two: str) -> None:
    row = f"| a | b |\n|---|---|\n| {code(one, in_table=True)} | {code(two, in_table=True)} |"
    spans = [token for token in inline(row) if token.type != "text"]
    assert [span.type for span in spans] == ["code_inline", "code_inline"]
    shown = [code_of(each).replace("\\|", "\\u{7c}") for each in (one, two)]
    assert [span.content for span in spans] == shown
    assert sum(token.type == "td_open" for token in PARSER.parse(row)) == 2


@given(HOSTILE)
def test_words_are_text_alone(text: str) -> None:
    children = inline(f"a{words(text)}b")
    assert {child.type for child in children} <= {"text", "text_special"}
    assert "".join(child.content for child in children) == f"a{visible(text)}b"


@given(st.lists(HOSTILE, min_size=1, max_size=4))
@example(["```", "~~~", "</details>"])
def test_a_block_of_code_ends_at_its_end(lines: list[str]) -> None:
    text = "\n".join(lines)
    tokens = PARSER.parse(f"{fenced(text, 'diff')}\n\nafter")
    assert [token.type for token in tokens] == ["fence", "paragraph_open", "inline", "paragraph_close"]
    assert tokens[0].content == "\n".join(map(visible, text.split("\n"))) + "\n"


@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_address_value_or_stack_changes_what_a_comment_is_made_of(
    address: str, value: str, stack: str
) -> None:
    def made(address: str, value: str, stack: str) -> list[str]:
        # Whatever the value is, it was another one before.
        before, after = {"value": f"not {value}"}, {"value": value}
        change = Change(address, "aws_ssm_parameter", ("update",), before, after, (f"#{value}",))
        finding = Finding(Kind.WEAKENED, stack, address, "retention", value, "value", value, value)
        plans = (StackPlan(stack, Plan((change,), errored=False), value),)
        text = comment(Review(plans, (finding,)))
        return [
            token.type if not token.type.startswith("html") else token.content
            for outer in PARSER.parse(text)
            for token in (outer, *(outer.children or []))
            if token.type not in ("text", "text_special")
        ]

    plain = made("address", "value", "stack")
    found = made(address, value, stack)
    assert [kind for kind in found if "<summary>" not in kind] == [
        kind for kind in plain if "<summary>" not in kind
    ]

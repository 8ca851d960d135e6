"""Paths of the project's files."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
SYNTHESIZED = ROOT / "cdktf.out"
STACKS = SYNTHESIZED / "stacks"
PLANS = CACHE / "plans"
REVIEW = CACHE / "review"
EMBEDDED = CACHE / "embedded"
CLI = ROOT / "cli"
REPORTS = ROOT / "reports"

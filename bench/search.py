"""Search: how good the order is (nDCG@10 over judged questions) and how fast thousands of clips answer.

The reference is SQLite's own FTS5 (BM25, Porter stems) over the same words in the same run.
"""

import json
import sqlite3
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from math import log2
from pathlib import Path
from typing import Any

from creators.demo.seeding import DEMO_DIR, demo_creators
from creators.searching.index import Entry, LibraryIndex

JUDGED = Path(__file__).parent / "data" / "search.json"
LARGE = 5_000
Ask = Callable[[str], Sequence[int]]


def run() -> dict[str, Any]:
    """nDCG@10 of ours and of FTS5, and milliseconds for a library of five thousand."""
    judged: dict[str, dict[str, dict[str, int]]] = json.loads(JUDGED.read_text("utf-8"))
    ours: list[float] = []
    reference: list[float] = []
    for told in demo_creators():
        entries = _entries(told["clipsFile"])
        index, table = LibraryIndex(entries, "en"), _fts(entries)
        for query, grades in judged[told["handle"]].items():
            ours.append(_ndcg([found.key for found in index.ask(query, 10)], entries, grades))
            reference.append(_ndcg(_ask_fts(table, query), entries, grades))
    return {
        "questions": len(ours),
        "ndcg_at_10": statistics.mean(ours),
        "ndcg_at_10_fts5": statistics.mean(reference),
        "ratio_to_fts5": statistics.mean(ours) / statistics.mean(reference),
        **_speed(),
    }


def _entries(file: str) -> list[Entry]:
    cards = json.loads((DEMO_DIR / file).read_text("utf-8"))
    return [
        Entry(
            key=key,
            title=card["title"],
            tags=" · ".join(card["tags"]),
            steps="\n".join(card["keySteps"]),
            summary=card["summary"],
            quotes="\n".join(quote["text"] for quote in card["quotes"]),
            transcript=card["transcript"],
        )
        for key, card in enumerate(cards)
    ]


def _ndcg(keys: Sequence[int], entries: Sequence[Entry], grades: Mapping[str, int]) -> float:
    gained = sum((2 ** grades.get(entries[key].title, 0) - 1) / log2(place + 2) for place, key in enumerate(keys[:10]))
    best = sorted(grades.values(), reverse=True)[:10]
    ideal = sum((2.0**grade - 1) / log2(place + 2) for place, grade in enumerate(best))
    return float(gained / ideal)


def _fts(entries: Sequence[Entry]) -> sqlite3.Connection:
    table = sqlite3.connect(":memory:")
    table.execute(
        "create virtual table clips using fts5(title, tags, steps, summary, quotes, transcript, tokenize='porter unicode61')"
    )
    rows = [(e.key + 1, e.title, e.tags, e.steps, e.summary, e.quotes, e.transcript) for e in entries]
    table.executemany(
        "insert into clips(rowid, title, tags, steps, summary, quotes, transcript) values (?,?,?,?,?,?,?)", rows
    )
    return table


def _ask_fts(table: sqlite3.Connection, query: str) -> list[int]:
    words = " OR ".join(f'"{word}"' for word in query.split())
    rows = table.execute("select rowid from clips where clips match ? order by rank limit 10", (words,))
    return [key - 1 for (key,) in rows]


def _speed() -> dict[str, float]:
    small = [entry for told in demo_creators() for entry in _entries(told["clipsFile"])]
    large = [
        Entry(number, *(getattr(small[number % len(small)], name) for name in Entry.__dataclass_fields__ if name != "key"))
        for number in range(LARGE)
    ]
    began = time.perf_counter()
    index = LibraryIndex(large, "en")
    built = time.perf_counter() - began
    table = _fts(large)
    queries = ["morning routine", "squeaky brakes", "how to get kids dressed", "brekfast", "clean and oil the chain"]
    ours = statistics.median(_timed(lambda q: [found.key for found in index.ask(q, 20)], query) for query in queries * 5)
    reference = statistics.median(_timed(lambda q: _ask_fts(table, q), query) for query in queries * 5)
    return {
        "build_5000_ms": built * 1000,
        "ask_5000_ms": ours,
        "ask_5000_fts5_ms": reference,
        "speed_ratio_to_fts5": ours / reference,
    }


def _timed(ask: Ask, query: str) -> float:
    began = time.perf_counter()
    ask(query)
    return (time.perf_counter() - began) * 1000

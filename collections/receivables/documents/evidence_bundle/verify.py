"""Verifies this bundle with nothing but Python: run `python verify.py` in the folder it was unpacked to.

An entry's hash is SHA-256 over the UTF-8 of a JSON array without blanks: number, moment (microseconds since 1970-01-01
UTC), customer, night, event, payload (as the text it is kept as) and the hash of the entry before. chain.csv holds the
number and hash of every entry of the firm's chain up to the day of this bundle: compare its last line with what the
firm or you noted elsewhere.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent
KEPT = {"document_hash": "pdf", "page_hash": "html", "text_hash": "txt"}
ORDER = ("number", "moment", "customer", "night", "event", "payload", "previous")


def faults() -> Iterator[str]:
    """Whatever is not as it was written, a sentence each."""
    chain = dict(line.split(",") for line in (FOLDER / "chain.csv").read_text(encoding="utf-8").splitlines())
    hashes = {hashlib.sha256(file.read_bytes()).hexdigest() for file in FOLDER.glob("letters/*")}
    for entry in json.loads((FOLDER / "entries.json").read_text(encoding="utf-8")):
        where = f"entry {entry['number']}"
        told = json.dumps([entry[name] for name in ORDER], ensure_ascii=False, separators=(",", ":"))
        if hashlib.sha256(told.encode()).hexdigest() != entry["hash"]:
            yield f"{where} says something else than when it was written"
        if chain.get(str(entry["number"])) != entry["hash"]:
            yield f"{where} is not in the chain with that hash"
        if entry["number"] > 1 and chain.get(str(entry["number"] - 1)) != entry["previous"]:
            yield f"{where} was written after another entry than the one before it"
        if entry["event"] == "written":
            data = json.loads(entry["payload"])
            named = [data[name] for name in KEPT if data.get(name)]
            named += [digest for _, digest in data.get("enclosures", [])]
            for digest in named:
                if digest not in hashes:
                    yield f"{where} names bytes with the hash {digest}, and no file has it"


if __name__ == "__main__":
    found = list(faults())
    sys.stdout.write(("\n".join(found) or "Everything is as it was written.") + "\n")
    sys.exit(1 if found else 0)

"""What stands on the demo's bills, read without the project: the amount of every line, in dollars."""

import csv
import gzip
import json
import re
from decimal import Decimal


def pages(path):
    """The pages of an API's export, with its numbers as they are written."""
    with gzip.open(path, "rt", encoding="utf-8") as source:
        return [json.loads(line, parse_float=Decimal) for line in source]


def results(path):
    return [result for page in pages(path) for bucket in page["data"] for result in bucket["results"]]


def amounts(folder):
    """(provider, billing month, amount) of every line of every bill."""
    for path in sorted(folder.iterdir()):
        provider, month = re.match(r"([a-z]+)-(\d{4}-\d\d)\.", path.name).groups()
        if path.name.endswith(".csv"):
            with path.open(encoding="utf-8", newline="") as source:
                for row in csv.DictReader(source):
                    assert (row["provider"], row["billing_month"], row["currency"]) == (provider, month, "USD")
                    yield provider, month, Decimal(row["amount"])
        elif path.name.endswith(".cost_report.json.gz"):
            for result in results(path):
                yield provider, month, Decimal(result["amount"]) / 100
        elif path.name.endswith(".costs.json.gz"):
            for result in results(path):
                yield provider, month, Decimal(result["amount"]["value"])

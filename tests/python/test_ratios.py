"""DuckDB's ratios, rendered from the macros that the marts use, against exact quotients."""

import random
from decimal import ROUND_HALF_UP, Decimal, localcontext
from types import SimpleNamespace

import duckdb
import jinja2
from conftest import ROOT


def ratio(numerator, denominator):
    source = "".join((ROOT / f"macros/engine/agent_cost_{name}.sql").read_text() for name in ("divide", "ratio"))
    dispatch = SimpleNamespace(dispatch=lambda name, package: getattr(macros, f"duckdb__{name}"))
    macros = jinja2.Environment().from_string(source).make_module({"return": lambda value: value, "adapter": dispatch})
    return str(macros.agent_cost_ratio(numerator, denominator))


def test_ratios_are_rounded_as_exact_quotients():
    chance, unit, pairs = random.Random(1), Decimal("1e-15"), []
    for _ in range(1000):
        a, b = (chance.randrange(10 ** chance.randint(1, 27)) * unit for _ in range(2))
        whole = Decimal(chance.randint(1, 10**4))
        half = (chance.randrange(10 ** chance.randint(1, 13)) + Decimal("0.5")) * Decimal("1e-10") * whole
        pairs += [(a, b), (-a, b), (half, whole), (-half, whole), (half + unit, whole), (half - unit, whole)]
    with duckdb.connect() as connection, localcontext(prec=80):
        connection.execute("create table pairs (a numeric(38, 15), b numeric(38, 15))")
        values = ", ".join(f"({a:f}, {b:f})" for a, b in pairs)
        connection.execute(f"insert into pairs values {values}, (1, 0), (null, 1), (1, null)")
        for a, b, found in connection.execute(f"select a, b, {ratio('a', 'b')} from pairs").fetchall():
            expected = (a / b).quantize(Decimal("1e-10"), ROUND_HALF_UP) if a is not None and b else None
            assert found == expected, (a, b)

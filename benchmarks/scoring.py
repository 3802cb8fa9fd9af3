"""Score the same unit-months with plain NumPy, OpenFisca-core, zen-engine and the package, and sweep a target.

    python benchmarks/scoring.py [--sizes 1000 100000 1000000] [--repeats 7]

Checks first that all give the same base, bonus and total for every unit, unknown figures included, and exits 1 if
they do not; then times them in turn, so that what else the machine does meets all of them, and takes the best of
each. What it needs besides the package is in the README beside it.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from thidua_analysis import load_plan, open_campaign, sample_campaign
from thidua_analysis.plan.rules import Rules
from thidua_analysis.scoring.criteria import reckon
from thidua_analysis.scoring.expressions import points, score
from thidua_analysis.whatif.sweep import sweep

RULES = load_plan("chau-thanh-a-2021").rules()
FACTS = [
    "plan_issued", "procedures_count", "accounts_count", "dossiers_received_count", "dossiers_resolved_count",
    "dossiers_on_time_count",
]  # fmt: skip
RESOLVED, ON_TIME = FACTS[4:]
"""C5 is the share of the second in the first; C1–C4 count the other four."""
PARTS = ["C1 base", *(f"C{n} {part}" for n in range(2, 6) for part in ("base", "bonus"))]
TRACKS = {"commune": "C", "department": "D"}
MONTHS = [f"2021-{n:02}" for n in range(2, 13)]
UNKNOWN = np.iinfo(np.int64).min
"""Stands for no points in what is compared."""
TARGETS, MANY = range(1000, 2000, 10), range(1000, 11_000)
SWEPT = "C3.target"
ZEN_AT_MOST = 100_000
"""At more unit-months zen-engine's seconds are scaled up from so many."""

Array = Any
Points = dict[str, Array]
"""`C3 base` → the points of every unit-month, in 64-bit integers; also `total`."""


@dataclass(frozen=True)
class Figures:
    """The facts of some unit-months: values, and which of them are known."""

    values: dict[str, Array]
    known: dict[str, Array]

    def __len__(self) -> int:
        return len(self.values[FACTS[0]])


@dataclass(frozen=True)
class Way:
    """One way to score: `run` is timed, `read` brings what it gives into the form that is compared."""

    run: Callable[[], Any]
    read: Callable[[Any], Any]
    scale: float = 1
    """Seconds are multiplied by this: above 1 where a part stands for the whole."""


def make(rows: int, seed: int = 2021) -> Figures:
    """Figures around every threshold and far from them; one in a hundred is unknown, one share in thirty of nothing."""
    random = np.random.default_rng(seed)
    resolved = np.where(random.random(rows) < 1 / 30, 0, random.integers(1, 400, rows))
    values = {
        "plan_issued": random.integers(0, 2, rows),
        "procedures_count": random.integers(0, 30, rows),
        "accounts_count": np.where(random.random(rows) < 0.5, 1500 + random.integers(-2, 3, rows) * 100 - random.integers(0, 2, rows), random.integers(0, 9000, rows)),
        "dossiers_received_count": resolved + random.integers(0, 100, rows),
        "dossiers_resolved_count": resolved,
        "dossiers_on_time_count": np.maximum(resolved - random.integers(0, 9, rows), 0),
    }  # fmt: skip
    return Figures(values, {fact: random.random(rows) >= 0.01 for fact in FACTS})


# ── the rules as each way is told them ────────────────────────────────────────────────────────


def numbers(rules: Rules, track: str) -> dict[int, dict[str, int]]:
    """What the five criteria of a track compare with and give."""
    found = {}
    for n in range(1, 6):
        c: Any = rules.criterion_of(f"{TRACKS[track]}{n}")
        bonus = {"step": int(c.bonus.step), "each": int(c.bonus.points)} if c.bonus else {}
        found[n] = {"target": int(c.target), "points": int(c.points), "below": int(c.below)} | bonus
    return found


# ── plain NumPy ───────────────────────────────────────────────────────────────────────────────


def with_numpy(figures: Figures, rule: Mapping[int, Mapping[str, Any]]) -> dict[str, tuple[Array, Array]]:
    """Points and which of them are known, by hand. A number of the rules may be an array: a row for each variant."""
    made, total = {}, 0
    for n in range(1, 6):
        r = rule[n]
        if n < 5:
            known, beyond, under = figures.known[FACTS[n - 1]], figures.values[FACTS[n - 1]] - r["target"], None
            met = beyond >= 0
        else:
            # 100·top/under against the target, in whole numbers
            known, under = figures.known[ON_TIME] & figures.known[RESOLVED], figures.values[RESOLVED]
            beyond = 100 * figures.values[ON_TIME] - r["target"] * under
            met = (beyond >= 0) & (under > 0)
        base = np.where(met, r["points"], r["below"])
        if under is not None:
            base *= under > 0  # a share of nothing gives nothing, not even what `below` says
        made[f"C{n} base"] = base, known
        points = base
        if "step" in r:
            step = r["step"] if under is None else r["step"] * np.maximum(under, 1)
            bonus = np.where(met, beyond, 0) // step * r["each"]
            made[f"C{n} bonus"] = bonus, known
            points = base + bonus
        total = total + points * known
    made["total"] = total, np.True_
    return made


def numpy_way(figures: Figures) -> Way:
    rule = numbers(RULES, "commune")
    read = lambda made: {name: np.where(known, value, UNKNOWN) for name, (value, known) in made.items()}  # noqa: E731
    return Way(lambda: with_numpy(figures, rule), read)


# ── OpenFisca ─────────────────────────────────────────────────────────────────────────────────


def openfisca_system(tracks: Sequence[str], target_as_input: bool = False) -> Any:
    """The criteria of some tracks as OpenFisca variables, their numbers as its parameters.

    It knows no missing values, so whether a figure is known is a variable of its own. A unit scores on its own track.
    """
    from openfisca_core.entities import build_entity
    from openfisca_core.parameters import ParameterNode
    from openfisca_core.periods import MONTH
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    entity = build_entity("unit", "units", "A unit", is_person=True)
    system = TaxBenefitSystem([entity])
    tree = {
        TRACKS[track] + str(n): {name: {"values": {"2021-01-01": {"value": value}}} for name, value in given.items()}
        for track in tracks
        for n, given in numbers(RULES, track).items()
    }
    system.parameters = ParameterNode("", data=tree)

    def add(name: str, kind: type, formula: Any = None) -> None:
        told = {"value_type": kind, "entity": entity, "definition_period": MONTH, "label": name}
        system.add_variable(type(name, (Variable,), told | ({"formula": formula} if formula else {})))

    def number(unit: Any, period: Any, parameters: Any, n: int, name: str) -> Any:
        """A number of the rules: one for all units, or each unit's own if the tracks differ in it."""
        node = parameters(period)
        given = [getattr(getattr(node, TRACKS[track] + str(n)), name) for track in tracks]
        if target_as_input and (n, name) == (3, "target"):
            given[0] = unit("swept", period)
        elif given.count(given[0]) == len(given):
            return given[0]
        return np.where(unit("is_commune", period), *given) if len(given) == 2 else given[0]

    def criterion(n: int, facts: Sequence[str], has_bonus: bool) -> None:
        def known(unit: Any, period: Any) -> Any:
            return np.logical_and.reduce([unit(f"{fact}_known", period) for fact in facts])

        def beyond(unit: Any, period: Any, parameters: Any) -> Any:
            target = number(unit, period, parameters, n, "target")
            if n < 5:
                return unit(facts[0], period) - target
            under = unit(RESOLVED, period)
            return np.where(under > 0, 100 * unit(ON_TIME, period) - target * under, -1)

        def base(unit: Any, period: Any, parameters: Any) -> Any:
            given = [number(unit, period, parameters, n, name) for name in ("points", "below")]
            return np.where(unit(f"C{n}_beyond", period) >= 0, *given)

        def bonus(unit: Any, period: Any, parameters: Any) -> Any:
            step, each = (number(unit, period, parameters, n, name) for name in ("step", "each"))
            if n == 5:
                step = step * np.maximum(unit(RESOLVED, period), 1)
            return np.maximum(unit(f"C{n}_beyond", period), 0) // step * each

        add(f"C{n}_known", bool, known)
        add(f"C{n}_beyond", int, beyond)
        add(f"C{n}_base", int, base)
        if has_bonus:
            add(f"C{n}_bonus", int, bonus)

    def summed(part: str) -> Callable[[Any, Any], Any]:
        ns = range(1 if part == "base" else 2, 6)
        return lambda unit, period: sum(unit(f"C{n}_{part}", period) * unit(f"C{n}_known", period) for n in ns)

    add("is_commune", bool)
    add("swept", int)
    for fact in FACTS:
        add(fact, int)
        add(f"{fact}_known", bool)
    for n in range(1, 6):
        criterion(n, FACTS[n - 1 :] if n == 5 else FACTS[n - 1 : n], n > 1)
    add("base", int, summed("base"))
    add("bonus", int, summed("bonus"))
    add("total", int, lambda unit, period: unit("base", period) + unit("bonus", period))
    return system


def openfisca_simulation(system: Any, months: Mapping[str, Figures]) -> Any:
    from openfisca_core.simulations import SimulationBuilder

    simulation = SimulationBuilder().build_default_simulation(system, count=len(next(iter(months.values()))))
    for month, figures in months.items():
        for fact in FACTS:
            simulation.set_input(fact, month, figures.values[fact])
            simulation.set_input(f"{fact}_known", month, figures.known[fact])
    return simulation


def openfisca_way(figures: Figures) -> Way:
    system = openfisca_system(["commune"])
    narrow = Figures({k: v.astype(np.int32) for k, v in figures.values.items()}, figures.known)  # what it stores

    def run() -> dict[str, Array]:
        simulation = openfisca_simulation(system, {MONTHS[0]: narrow})
        wanted = [name.replace(" ", "_") for name in PARTS] + [f"C{n}_known" for n in range(1, 6)] + ["total"]
        return {name: simulation.calculate(name, MONTHS[0]) for name in wanted}

    def read(made: dict[str, Array]) -> Points:
        parts = {name: (made[name.replace(" ", "_")], made[f"{name[:2]}_known"]) for name in PARTS}
        found = {name: np.where(known, value.astype(np.int64), UNKNOWN) for name, (value, known) in parts.items()}
        return found | {"total": made["total"].astype(np.int64)}

    return Way(run, read)


# ── zen-engine ────────────────────────────────────────────────────────────────────────────────


def zen_model(track: str, target: str = "") -> dict[str, Any]:
    """The criteria of a track as a decision model: input, expressions, output. `target`: the field that holds C3's."""
    lines: dict[str, str] = {}
    for n, r in numbers(RULES, track).items():
        if n < 5:
            unknown, scored = f"{FACTS[n - 1]} == null", "true"
            goal = target if n == 3 and target else str(r["target"])
            beyond, step = f"({FACTS[n - 1]} - {goal})", str(r.get("step"))
        else:
            unknown, scored = f"{ON_TIME} == null or {RESOLVED} == null", f"{RESOLVED} > 0"
            beyond, step = f"(100 * {ON_TIME} - {r['target']} * {RESOLVED})", f"({r['step']} * {RESOLVED})"
        met = f"{beyond} >= 0"
        lines[f"C{n}_base"] = f"({unknown}) ? null : ({scored}) ? ({met} ? {r['points']} : {r['below']}) : 0"
        if "step" in r:
            steps = f"floor({beyond} / {step})"
            lines[f"C{n}_bonus"] = f"({unknown}) ? null : ({scored}) ? ({met} ? {steps} * {r['each']} : 0) : 0"
    for part in ("base", "bonus"):
        lines[part] = " + ".join(f"($.{name} ?? 0)" for name in lines if name.endswith(f"_{part}"))
    lines["total"] = "$.base + $.bonus"
    expressions = [{"id": key, "key": key, "value": value} for key, value in lines.items()]
    nodes = [
        ("in", "inputNode", {}),
        ("points", "expressionNode", {"expressions": expressions}),
        ("out", "outputNode", {}),
    ]
    return {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [{"id": i, "name": i, "type": t, "content": c, "position": {"x": 0, "y": 0}} for i, t, c in nodes],
        "edges": [{"id": f"{a}-{b}", "sourceId": a, "targetId": b} for a, b in (("in", "points"), ("points", "out"))],
    }  # fmt: skip


def zen_engine() -> Any:
    import zen

    models = {track: zen_model(track, "swept" if track == "commune" else "") for track in TRACKS}
    return zen.ZenEngine({"loader": {"type": "static", "content": models | {"alone": zen_model("commune")}}})


def contexts(figures: Figures) -> list[dict[str, int | None]]:
    columns = [np.where(figures.known[f], figures.values[f].astype(object), None).tolist() for f in FACTS]
    return [dict(zip(FACTS, row, strict=True)) for row in zip(*columns, strict=True)]


def zen_results(answers: Sequence[Any]) -> list[dict[str, int]]:
    if bad := [a for a in answers if not a["success"]]:
        raise RuntimeError(f"zen-engine: {bad[0]['error']}")
    return [a["data"]["result"] for a in answers]


def zen_way(figures: Figures) -> Way:
    """All unit-months in one call: far faster here than a call for each."""
    engine, rows = zen_engine(), min(len(figures), ZEN_AT_MOST)
    few = Figures(*({f: column[:rows] for f, column in c.items()} for c in (figures.values, figures.known)))
    asked = [{"key": "alone", "context": context} for context in contexts(few)]

    def read(answers: Any) -> Points:
        results = zen_results(answers)  # a null is left out of a result
        names = {name: name.replace(" ", "_") for name in [*PARTS, "total"]}
        return {name: np.array([r.get(key, UNKNOWN) for r in results], dtype=np.int64) for name, key in names.items()}

    return Way(lambda: engine.evaluate_batch(asked), read, len(figures) / rows)


# ── the package ───────────────────────────────────────────────────────────────────────────────


def frames(figures: Figures) -> dict[str, Any]:
    """The same figures as a frame of each engine: what a month's table looks like, one row per unit and month."""
    import polars as pl

    rows = len(figures)
    at = np.arange(rows)
    head = {
        "unit": np.char.add("unit-", (at // len(MONTHS)).astype(str)).tolist(),
        "track": ["commune"] * rows,
        "month": np.array(MONTHS)[at % len(MONTHS)].tolist(),
    }
    unused = {f.id: np.zeros(rows, dtype=np.int64) for f in RULES.fact if f.id not in FACTS}
    columns = {f: pl.Series(np.where(figures.known[f], figures.values[f], 0)).set(pl.Series(~figures.known[f]), None) for f in FACTS}  # fmt: skip
    polars = pl.DataFrame({**head, **columns, **unused})
    pandas = pd.DataFrame(
        {**head}
        | {f: pd.arrays.IntegerArray(figures.values[f].copy(), ~figures.known[f]) for f in FACTS}
        | {f: pd.array(column, dtype="Int64") for f, column in unused.items()}
    )
    return {"polars": polars, "pyarrow": polars.to_arrow(), "pandas": pandas}


def column(series: Any, unknown: int = UNKNOWN) -> Array:
    """A column of any engine as 64-bit integers."""
    return series.fill_null(unknown).cast(nw.Int64).to_numpy()


def lines_way(frame: Any) -> Way:
    """`score`: a line for each unit-month, criterion and part, with value, target and steps; then totals."""

    def run() -> tuple[Any, Array]:
        lines = nw.from_native(score(frame, RULES))
        # lines come in blocks, a part after another, unit-months in the order of the table
        return lines, column(lines["points"], 0).reshape(len(PARTS), -1).sum(axis=0)

    def read(made: tuple[Any, Array]) -> Points:
        lines, total = made
        blocks = column(lines["points"]).reshape(len(PARTS), -1)
        names = [lines[name].to_numpy().reshape(len(PARTS), -1)[:, 0] for name in ("criterion", "part")]
        if [f"{c} {p}" for c, p in zip(*names, strict=True)] != PARTS or lines["unit"].to_list() != len(
            PARTS
        ) * nw.from_native(frame)["unit"].to_list():
            raise RuntimeError("lines do not come in the order that this counts on")
        return dict(zip(PARTS, blocks, strict=True)) | {"total": total}

    return Way(run, read)  # fmt: skip


def columns_way(frame: Any) -> Way:
    """`points`: the expressions `score` rests on, a column for each part, and the totals: just what the others do."""

    def run() -> Any:
        made = {}
        for n in range(1, 6):
            criterion = RULES.criterion_of(f"C{n}")
            parts = points(criterion, RULES)
            made |= {f"C{n} {part}": parts[part] for part in ("base", "bonus") if f"C{n} {part}" in PARTS}
        table = nw.from_native(frame).select(**made)
        return table.with_columns(total=nw.sum_horizontal(*PARTS))

    return Way(run, lambda made: {name: column(made[name]) for name in [*PARTS, "total"]})


# ── checks and times ──────────────────────────────────────────────────────────────────────────


def same(found: Mapping[str, Any], what: str) -> None:
    """Exit 1 unless all ways agree in every number."""
    first, *others = found
    for other in others:
        for name, values in found[other].items():
            wanted = found[first][name][..., : values.shape[-1]]
            if values.shape != wanted.shape or not np.array_equal(values, wanted):
                apart = np.argwhere(values != wanted)[:3].tolist() if values.shape == wanted.shape else "shapes"
                sys.exit(f"{what}: {other} differs from {first} in {name}, at {apart}")
    print(f"{what}: all agree ({'; '.join(found)})", flush=True)


def fractions(figures: Figures) -> Points:
    """The same reckoned in plain fractions, one unit-month after another."""
    made: dict[str, list[int]] = {name: [] for name in [*PARTS, "total"]}
    for context in contexts(figures):
        total = 0
        for name in PARTS:
            criterion, part = name.split()
            value = getattr(reckon(RULES.criterion_of(criterion), context, RULES), part)
            made[name].append(UNKNOWN if value is None else int(value))
            total += int(value or 0)
        made["total"].append(total)
    return {name: np.array(values, dtype=np.int64) for name, values in made.items()}


def timed(ways: Mapping[str, Way], repeats: int) -> dict[str, float]:
    """The best seconds of each way, taken in turn."""
    best = dict.fromkeys(ways, float("inf"))
    for n in range(repeats):
        for name, way in ways.items():
            if way.scale > 1 and n > 1:
                continue  # two are enough for what takes seconds
            gc.collect()
            start = time.perf_counter()
            made = way.run()
            best[name] = min(best[name], (time.perf_counter() - start) * way.scale)
            del made
    return best


def ways_at(figures: Figures) -> dict[str, Way]:
    tables = frames(figures)
    return {
        "NumPy": numpy_way(figures),
        "OpenFisca": openfisca_way(figures),
        "zen-engine": zen_way(figures),
        **{f"ours, points, {name}": columns_way(table) for name, table in tables.items()},
        **{f"ours, score, {name}": lines_way(table) for name, table in tables.items()},
    }


def table(best: Mapping[str, float], limit: str, against: Sequence[str], scaled: Sequence[str] = ()) -> None:
    print(f"{'':34} {'seconds':>10} " + " ".join(f"{'/ ' + name:>14}" for name in (limit, *against)))
    for name, seconds in best.items():
        ratios = " ".join(f"{seconds / best[other]:14.3g}" for other in (limit, *against))
        print(f"{name + (' (scaled)' if name in scaled else ''):34} {seconds:10.4f} {ratios}")


def judged(aim: str, met: bool, how: str) -> None:
    print(f"  {'met    ' if met else 'NOT MET'}  {aim}: {how}")


# ── the sweep ─────────────────────────────────────────────────────────────────────────────────


def sweep_ways(targets: Sequence[int] = TARGETS) -> dict[str, Way]:
    """Base and bonus of every unit and month of the sample campaign under every target of C3.

    All read to months × variants × units. Ours also ranks, gates and gives the prizes in every variant.
    """
    from openfisca_core.reforms import Reform

    campaign = open_campaign(sample_campaign())
    months = {name: campaign.month(name) for name in campaign.months}
    wide = {name: month.wide for name, month in months.items()}
    for month in months.values():
        _ = month.standings, month.awards  # read and scored once before; what is timed is the sweep
    units = campaign.units["unit"].tolist()
    commune = (campaign.units["track"] == "commune").to_numpy()
    shape = (len(months), len(targets), len(units))

    def figures_of(table: pd.DataFrame) -> Figures:
        if table["unit"].tolist() != units:
            raise RuntimeError("a month's units are not the campaign's")
        known = {f: table[f].notna().to_numpy() for f in FACTS}
        return Figures({f: table[f].fillna(0).to_numpy(dtype=np.int64) for f in FACTS}, known)

    given = {name: figures_of(table) for name, table in wide.items()}
    empty = lambda: {part: np.zeros(shape, dtype=np.int64) for part in ("base", "bonus")}  # noqa: E731

    # NumPy: all months and variants in one table; the targets stand in a column that NumPy spreads
    joined = Figures(*({f: np.stack([getattr(g, kind)[f] for g in given.values()])[:, None, :] for f in FACTS} for kind in ("values", "known")))  # fmt: skip
    rule = {n: {k: np.where(commune, c[k], d[k]) for k in c} for (n, c), d in zip(numbers(RULES, "commune").items(), numbers(RULES, "department").values(), strict=True)}  # fmt: skip
    rule[3]["target"] = np.where(commune, np.array(targets)[:, None], rule[3]["target"])

    def numpy_read(made: Any) -> Points:
        sums = empty()
        for name, (value, known) in made.items():
            if name != "total":
                sums[name.split()[1]] += value * known
        return sums

    # OpenFisca, as it is meant: a reform of the parameter for each variant; and as fast as it can be bent: the
    # target a variable, every variant a copy of the units
    system = openfisca_system(list(TRACKS))
    bent = openfisca_system(list(TRACKS), target_as_input=True)

    def calculated(simulation: Any, month: str) -> tuple[Array, Array]:
        return simulation.calculate("base", month), simulation.calculate("bonus", month)

    def simulated(system: Any, figures: Mapping[str, Figures], of: Array, swept: Array | None = None) -> Any:
        simulation = openfisca_simulation(system, figures)
        for month in figures:
            simulation.set_input("is_commune", month, of)
            if swept is not None:
                simulation.set_input("swept", month, swept)
        return [calculated(simulation, month) for month in figures]

    def reform_of(target: int) -> Any:
        def change(parameters: Any) -> Any:
            parameters.C3.target.update(start="2021-01-01", value=target)
            return parameters

        class Changed(Reform):  # type: ignore[misc]
            def apply(self) -> None:
                self.modify_parameters(change)

        return Changed(system)

    def with_reforms() -> Any:
        return [simulated(reform_of(target), given, commune) for target in targets]

    def reforms_read(made: Any) -> Points:
        base, bonus = np.array(made, dtype=np.int64).transpose(2, 1, 0, 3)
        return {"base": base, "bonus": bonus}

    def with_copies() -> Any:
        many = len(targets)
        copies = {m: Figures(*({f: np.tile(c[f], many) for f in FACTS} for c in (g.values, g.known))) for m, g in given.items()}  # fmt: skip
        return simulated(bent, copies, np.tile(commune, many), np.repeat(np.array(targets), len(units)))

    def copies_read(made: Any) -> Points:
        base, bonus = np.array(made, dtype=np.int64).reshape(len(months), 2, *shape[1:]).transpose(1, 0, 2, 3)
        return {"base": base, "bonus": bonus}

    engine, rows = zen_engine(), [contexts(figures) for figures in given.values()]
    keys = np.where(commune, "commune", "department").tolist()

    def with_zen() -> Any:
        asked = [{"key": key, "context": context | {"swept": target}} for month in rows for target in targets for key, context in zip(keys, month, strict=True)]  # fmt: skip
        return engine.evaluate_batch(asked)

    def zen_read(answers: Any) -> Points:
        results = zen_results(answers)
        return {part: np.array([r[part] for r in results], dtype=np.int64).reshape(shape) for part in ("base", "bonus")}

    def ours() -> Any:
        return [sweep(month, {SWEPT: targets}) for month in months.values()]

    def ours_read(made: Any) -> Points:
        for table in made:
            if (
                table["unit"].tolist() != units * len(targets)
                or table[SWEPT].tolist() != np.repeat(targets, len(units)).tolist()
            ):
                raise RuntimeError("the sweep's rows do not come in the order that this counts on")
        return {part: np.stack([t[part].to_numpy().reshape(shape[1:]) for t in made]) for part in ("base", "bonus")}

    return {
        "NumPy": Way(lambda: with_numpy(joined, rule), numpy_read),
        "OpenFisca, reforms": Way(with_reforms, reforms_read),
        "OpenFisca, units copied": Way(with_copies, copies_read),
        "zen-engine": Way(with_zen, zen_read),
        "ours": Way(ours, ours_read),
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 100_000, 1_000_000])
    parser.add_argument("--repeats", type=int, default=7)
    given = parser.parse_args()

    few = make(1_000)
    same(
        {"fractions": fractions(few)} | {name: w.read(w.run()) for name, w in ways_at(few).items()}, "1,000 unit-months"
    )
    # what does not fit 32 bits; OpenFisca's integers have no more
    vast = Figures({f: v * (1 if f == "plan_issued" else 10**12) for f, v in few.values.items()}, few.known)
    ways = {name: w for name, w in ways_at(vast).items() if name not in ("OpenFisca", "zen-engine")}
    same({"fractions": fractions(vast)} | {name: w.read(w.run()) for name, w in ways.items()}, "figures × 10¹²")
    swept = sweep_ways()
    same({name: way.read(way.run()) for name, way in swept.items()}, f"{len(TARGETS)} variants of {SWEPT}")

    best: dict[str, float] = {}
    for size in sorted(given.sizes):
        figures = make(size)
        ways = ways_at(figures)
        print()
        if size != len(few):
            same({name: way.read(way.run()) for name, way in ways.items()}, f"{size:,} unit-months")
        best = timed(ways, given.repeats)
        scaled = [name for name, way in ways.items() if way.scale > 1]
        if scaled:
            print(f"zen-engine checked and timed at {ZEN_AT_MOST:,} unit-months, its seconds multiplied to {size:,}")
        print(f"{size:,} unit-months, best of {given.repeats}")
        table(best, "NumPy", ["OpenFisca"], scaled)
        del ways, figures
    print(f"Aims, at {max(given.sizes):,} unit-months:")
    for name in (n for n in best if n.startswith("ours")):
        judged(f"{name}: no slower than OpenFisca", best[name] <= best["OpenFisca"], f"{best[name] / best['OpenFisca']:.2f} times its seconds")  # fmt: skip
        judged(f"{name}: within twice NumPy", best[name] <= 2 * best["NumPy"], f"{best[name] / best['NumPy']:.2f} times its seconds")  # fmt: skip

    print(f"\n{len(TARGETS)} variants of {SWEPT} × 23 units × 11 months, best of 3")
    best = timed(swept, 3)
    table(best, "NumPy", ["ours"])
    others = ("OpenFisca, reforms", "OpenFisca, units copied", "zen-engine")
    for name in others:
        judged(f"200 times faster than {name}", best[name] >= 200 * best["ours"], f"{best[name] / best['ours']:.2f} times")  # fmt: skip

    one_by_one = {name: best[name] * len(MANY) / len(TARGETS) for name in (others[0], others[2])}
    more = {name: way for name, way in sweep_ways(MANY).items() if name not in one_by_one}
    print()
    same({name: way.read(way.run()) for name, way in more.items()}, f"{len(MANY):,} variants of {SWEPT}")
    print(f"{len(MANY):,} variants × 23 units × 11 months, best of 2; what runs them one by one: scaled from the above")
    table(timed(more, 2) | one_by_one, "NumPy", ["ours"], list(one_by_one))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Finds in a model's figures where it fails: computed, so that no card forgets what its author would like to."""

from collections.abc import Iterator, Sequence
from typing import Any

from service.evaluation.labelled import HATE
from service.evaluation.tables import decimal, percent

SHOWN = 10
FEWEST = 20
"""Rows below which a figure says too little to name a failure."""

POOR_ACCURACY, POOR_AUC, MANY_ALARMS = 0.7, 0.9, 0.05
Found = list[tuple[float, str]]


def all_of(judged: dict[str, Any]) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield each kind of failure with its cases, the worst first."""
    yield (
        f"functionalities under {100 * POOR_ACCURACY:.0f} % accuracy",
        _worst(_functionalities(judged["sets"])),
    )
    yield f"sets and attributes under {POOR_AUC} AUC", _worst(_areas(judged["sets"]))
    yield f"languages under {POOR_AUC} AUC, toxic against benign", _worst(_languages(judged["pairs"]))
    yield f"sets with more than {100 * MANY_ALARMS:.0f} % false alarms", _worst(_alarms(judged["sets"]))
    yield f"groups under {POOR_AUC} BPSN AUC", _worst(_groups(judged["sets"]))
    yield "the evasion that hides most", _worst(_evasions(judged["evasions"]))[:1]


def _worst(found: Found) -> list[str]:
    ordered = [told for _, told in sorted(found)]
    more = [f"and {len(ordered) - SHOWN} more"] if len(ordered) > SHOWN else []
    return ordered[:SHOWN] + more


def _functionalities(sets: Sequence[dict[str, Any]]) -> Found:
    return [
        (value[0], f"`{kind}` of {each['name']} {percent(value)}")
        for each in sets
        for kind, found in each["functionalities"].items()
        if found["rows"] >= FEWEST
        and (value := found["accuracy"][each["main"]["attribute"]])[0] < POOR_ACCURACY
    ]


def _areas(sets: Sequence[dict[str, Any]]) -> Found:
    return [
        (found["auc"][0], f"{each['name']} {name} {decimal(found['auc'])}")
        for each in sets
        for name, found in each["attributes"].items()
        if found["positives"] >= FEWEST and (found["auc"][0] or 1) < POOR_AUC
    ]


def _languages(pairs: dict[str, Any]) -> Found:
    return [
        (each["auc"][0], f"{name} {decimal(each['auc'])}")
        for name, each in pairs.items()
        if (each["auc"][0] or 1) < POOR_AUC
    ]


def _alarms(sets: Sequence[dict[str, Any]]) -> Found:
    return [
        (-alarms[0], f"{each['name']} {percent(alarms)}")
        for each in sets
        if (alarms := each["attributes"][each["main"]["attribute"]]["false_alarms"])[0] is not None
        and alarms[0] > MANY_ALARMS
    ]


def _groups(sets: Sequence[dict[str, Any]]) -> Found:
    return [
        (found["bpsn_auc"][0], f"{name} in {each['name']} {decimal(found['bpsn_auc'])}")
        for each in sets
        if each["groups"] and each["main"]["label"] != HATE
        for name, found in each["groups"]["of"].items()
        if (found["bpsn_auc"][0] or 1) < POOR_AUC
    ]


def _evasions(evasions: dict[str, Any]) -> Found:
    plain = evasions["plain"]["auc"]
    return [
        (each["auc"] - plain, f"{name}, {decimal(each['auc'] - plain, sign=True)} AUC against plain")
        for name, each in evasions.items()
        if name not in {"plain", "harmless"}
    ]

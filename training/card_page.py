"""The text of the model card: sentences and tables around figures, all of which come from ``figures.json``."""

from collections.abc import Iterator, Sequence
from typing import Any

from service.evaluation import tables
from service.evaluation.labelled import HATE
from service.evaluation.tables import Table, decimal, percent
from training import card_data, card_failures
from training.card_data import markdown

Card = dict[str, Any]
MIB = 2**20


def page(card: Card, plots: Sequence[str]) -> str:
    """Return the card as Markdown; ``plots`` are the names of the files beside it."""
    sections = (
        _head,
        _use,
        card_data.data,
        card_data.training,
        _results,
        _others,
        _hate,
        _bias,
        _made_here,
        _criticisms,
        _speed,
        _failures,
    )
    parts = [part for section in sections for part in section(card)]
    return "\n\n".join([*parts, *_drawn(plots), *_replace()]) + "\n"


def _head(card: Card) -> Iterator[str]:
    model, judged = card["model"], card["judged"]
    yield f"# Model card: {judged['model']}"
    yield (
        "Made by `python -m training.card` from [figures.json](figures.json); not a figure here was typed. Brackets "
        "hold 95 % intervals: Wilson's for shares, DeLong's for AUC, a seeded bootstrap for means and for ECE."
    )
    if judged["at_most"]:
        yield f"**A trial: at most {judged['at_most']} rows of each set were judged, sampled by seed.**"
    size = sum(model["bytes"].values()) / MIB
    yield (
        f"It gives {len(model['labels'])} scores from 0 to 1 ({_listed(model['labels'])}) to a comment in "
        f"{_listed(model['languages'])}, reads {model['max_tokens']} word pieces at once and longer text in "
        f"windows of {model['window']}, and takes {size:.1f} MiB on disk, tokenizer included."
    )


def _use(_card: Card) -> Iterator[str]:
    yield "## Intended use"
    yield (
        "To sort comments on news sites: what can appear at once, what a moderator should see first, what may be "
        "rejected where a publisher draws such a line. A score is a reason to look, not a finding about a person. It "
        "is not made for private messages, for judging people over time, for evidence, for languages not named "
        "above, nor for texts of other kinds than comments. Judge it on your own comments before you trust it: "
        "[evaluation](../evaluation.md)."
    )


def _results(card: Card) -> Iterator[str]:
    judged = card["judged"]
    yield "## Figures"
    yield (
        f"Each comment counts with the {judged['reading']}, as in the product. Sets without true rows tell false "
        "alarms only."
    )
    yield markdown(tables.overview(judged["sets"]))
    yield "### Toxic rows against benign ones of the same language"
    rows = [(name, *_pair(each)) for name, each in judged["pairs"].items()]
    yield markdown(Table("", ("language", "rows", "true", "AUC", "recall at 0.5", "false alarms"), rows))
    yield "### Attributes"
    yield markdown(_attributes(judged["sets"]))
    yield "### The default policy's verdicts"
    yield "On scores alone, in comments."
    yield markdown(_verdicts(judged["sets"]))


def _others(card: Card) -> Iterator[str]:
    yield "## Beside other systems"
    yield "On the very same rows, from what each set records of the other system:"
    rows = [(each["name"], *row) for each in card["judged"]["sets"] for row in tables.beside(each).rows]
    yield markdown(Table("", ("set", *(head.strip() for head in tables.beside({"beside": {}}).heads)), rows))
    yield "What others have published:"
    ours = {each["name"]: _of_ours(each) for each in card["judged"]["sets"]}
    rows = [
        (
            each["set"],
            each["system"],
            each["measure"],
            decimal(each["value"]),
            decimal(ours.get(each["set"], {}).get(each["measure"])),
            each["rows"],
            each["source"],
        )
        for each in card["published"]
    ]
    yield markdown(Table("", ("set", "system", "measure", "theirs", "ours", "on which rows", "source"), rows))


def _hate(card: Card) -> Iterator[str]:
    yield "## Hate, by functionality"
    yield (
        "HateCheck, Multilingual HateCheck and HatemojiCheck (hateful or not, at 0.5). **The contrast rows written "
        "for this project resemble HateCheck's categories, in wording of their own: figures on these sets flatter a "
        "model that learnt from such rows.** `_h` means hateful, `_nh` not."
    )
    for each in card["judged"]["sets"]:
        if each["functionalities"]:
            yield f"### {each['name']}"
            yield markdown(tables.functionalities(each))


def _bias(card: Card) -> Iterator[str]:
    yield "## Bias"
    yield (
        "By Borkan et al. (2019): AUC within the comments that name a group; BPSN, civil comments that name it "
        "against toxic ones that do not (low: a mention alone raises the score); BNSP, the reverse (low: attacks "
        "are missed)."
    )
    for each in card["judged"]["sets"]:
        if each["groups"] and each["main"]["label"] != HATE:
            yield f"### Groups in {each['name']}"
            yield f"Groups are known by {each['groups']['from']}."
            yield markdown(tables.groups(each))


def _made_here(card: Card) -> Iterator[str]:
    evasions, mentions = (card["judged"][name] for name in ("evasions", "mentions"))
    plain, harmless = evasions["plain"], evasions["harmless"]
    yield "## Evasion"
    yield (
        "Held-out toxic rows written as filters are evaded, against plain civil rows. Civil rows with digits, emoji "
        f"and spaced titles put in rise by {decimal(harmless['rise'])} on average ({harmless['rows']} rows)."
    )
    rows = [
        (name, str(each["rows"]), decimal(_ends(each, "auc")), decimal(each["auc"] - plain["auc"], sign=True))
        for name, each in evasions.items()
        if name != "harmless"
    ]
    yield markdown(Table("", ("written", "rows", "AUC", "against plain"), rows))
    yield "## Mere mentions of groups"
    yield (
        "Sentences that only name a group (training/mentions.json): how many score below 0.2. Most of the groups are "
        "named in training too (training/contrasts.json), in other sentences but for the bare name."
    )
    rows = [
        (name, str(each["rows"]), percent(_ends(each, "below")), decimal(each["highest"]))
        for name, each in mentions.items()
    ]
    yield markdown(Table("", ("language", "sentences", "below 0.2", "highest"), rows))


def _criticisms(card: Card) -> Iterator[str]:
    yield "## Sharp criticism"
    yield (
        "Sharp but fair criticism of those who hold office or speak in public, and insults on the same occasions "
        "(training/criticisms.json, written for judging alone): how much of what is fair scores below 0.5, and "
        "how much of what is rude from 0.5 on."
    )
    rows = [
        (
            name,
            str(each["rows"]),
            percent(each["fair_below"]),
            percent(each["rude_from"]),
            decimal(_ends(each, "auc")),
            decimal(each["highest"]),
        )
        for name, each in card["judged"]["criticisms"].items()
    ]
    columns = ("language", "sentences", "fair, below 0.5", "rude, from 0.5", "AUC", "fair, highest")
    yield markdown(Table("", columns, rows))


def _speed(card: Card) -> Iterator[str]:
    speed = card["speed"]
    yield "## Speed and memory"
    if not speed:
        yield "Not measured for this card: `python bench/scoring.py --json FILE` measures it."
        return
    yield (
        f"`python bench/scoring.py`, {speed['model']} on one thread, {speed['machine']}, comments of about "
        f"{speed['pieces']} word pieces."
    )
    rows = [
        ("one comment, p50 and p95", f"{speed['single_p50_ms']:.1f} ms, {speed['single_p95_ms']:.1f} ms"),
        ("in batches of 256", f"{speed['per_second']:.0f} a second"),
        ("first score of a fresh process", f"{speed['fresh_load']:.2f} s"),
        ("resident memory, then after long comments", _memory(speed)),
    ]
    if "times" in speed:
        told = f"{speed['detoxify_per_second']:.1f} a second: the built-in model does {speed['times']:.1f} times that"
        rows.append(("the real Detoxify class, XLM-R base, same run", told))
    yield markdown(Table("", ("", "measured"), rows))


def _failures(card: Card) -> Iterator[str]:
    yield "## Known failures"
    yield "Computed from the figures above: where to look twice."
    for title, found in card_failures.all_of(card["judged"]):
        if found:
            yield f"- {title}: {'; '.join(found)}."


def _drawn(plots: Sequence[str]) -> Iterator[str]:
    yield "## Plots"
    for name in plots:
        yield f"![{name.removesuffix('.svg').replace('-', ' of ', 1)}]({name})"


def _replace() -> Iterator[str]:
    yield "## How to replace it"
    yield (
        "`CIVILITY_SCORER` names another model: a folder of your own (`builtin:/folder`), a Detoxify checkpoint, a "
        "remote service ([scoring](../scoring.md)). `make model` trains anew "
        "([training](../../training/README.md)); "
        "`python -m training.export` writes the folder; `civility eval --scorer` judges it on your comments; "
        "`python -m training.card` writes this page again."
    )


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words)


def _pair(each: Card) -> tuple[str, ...]:
    shares = (percent(each[name]) for name in ("recall", "false_alarms"))
    return f"{each['rows']:,}", f"{each['positives']:,}", decimal(each["auc"]), *shares


def _attributes(sets: Sequence[Card]) -> Table:
    rows = [
        (each["name"], *row)
        for each in sets
        if len(each["attributes"]) > 1 and each["main"]["label"] != HATE
        for row in tables.attributes(each).rows
    ]
    heads = ("set", *tables.attributes(sets[0]).heads)
    return Table("", heads, rows)


def _verdicts(sets: Sequence[Card]) -> Table:
    heads = ("set", *tables.verdicts(sets[0]).heads)
    return Table("", heads, [(each["name"], *row) for each in sets for row in tables.verdicts(each).rows])


def _of_ours(figures: Card) -> Card:
    main = figures["attributes"][figures["main"]["attribute"]]
    told = {name.replace("_", " "): main[name] for name in ("accuracy", "recall", "false_alarms")}
    return told | {"AUC": main["auc"], "mean AUC": figures["mean_auc"]}


def _ends(each: Card, name: str) -> list[float]:
    return [each[name], each["low"], each["high"]]


def _memory(speed: Card) -> str:
    return f"{speed['fresh_loaded']:.0f} MiB, {speed['fresh_worked']:.0f} MiB"

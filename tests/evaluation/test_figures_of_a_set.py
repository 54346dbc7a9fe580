import json

import numpy as np
import pytest
from marks import Marks

from service.evaluation.figures import figures_of, questions
from service.evaluation.identities import named_in
from service.evaluation.scored import Scored
from service.policy import ATTRIBUTES, DEFAULT

BAD, MILD, CIVIL = "!" * 9, "!" * 5, "fine"


def rows(*kinds, **more):
    return [{"text": text, "toxicity": label, **more} for text, label in kinds]


def test_a_set_is_judged_on_the_labels_that_it_has(judged):
    found = figures_of(judged(*rows((BAD, 1), (MILD, 0), (CIVIL, 0), ("!" * 3, 1))), DEFAULT)
    toxicity = found["attributes"]["toxicity"]
    assert list(found["attributes"]) == ["toxicity"]
    assert (toxicity["rows"], toxicity["positives"]) == (4, 2)
    assert [toxicity[name][0] for name in ("auc", "accuracy", "recall", "false_alarms")] == [
        0.75,
        0.5,
        0.5,
        0.5,
    ]
    assert toxicity["thresholds"][0]["at"] == 0.1
    assert toxicity["thresholds"][7] | {"precision": 0, "accuracy": 0, "recall": 0, "false_alarms": 0} == {
        "at": 0.8,
        "above": 1,
        **dict.fromkeys(("precision", "accuracy", "recall", "false_alarms"), 0),
    }
    json.dumps(found, allow_nan=False)


def test_a_disguised_insult_counts_with_the_worse_of_both_readings(judged):
    class Reader(Marks):
        def score(self, texts):
            return [dict.fromkeys(self.attributes, float("connard" in text)) for text in texts]

    row = {"text": "espèce de c0nn@rd", "toxicity": 1}
    assert judged(row, scorer=Reader()).of("toxicity") == [1.0]
    alone = judged(row, scorer=Reader(), written_only=True)
    assert alone.of("toxicity") == [0.0]
    assert alone.readings[0].revealed is None


def test_a_text_that_the_scorer_refuses_is_counted_and_left_out(judged):
    told = []
    found = judged(*rows((BAD, 1), ("endless", 1), (CIVIL, 0)), told=told.append)
    assert (len(found.comments), found.unscored, told) == (2, 1, [3])


def test_hate_sets_ask_toxicity_and_identity_attack_by_functionality(judged):
    kinds = [(BAD, 1, "threat"), (BAD, 0, "quote"), (CIVIL, 0, "quote"), (CIVIL, 1, "")]
    scored = judged(
        *(
            {"text": text, "label_hate": hate, "functionality": kind, "pred_other": "hateful"}
            for text, hate, kind in kinds
        )
    )
    assert questions(scored) == [("toxicity", "label_hate"), ("identity_attack", "label_hate")]
    found = figures_of(scored, DEFAULT)
    quote = found["functionalities"]["quote"]
    assert set(found["functionalities"]) == {"quote", "threat"}
    assert (quote["rows"], quote["positives"]) == (2, 0)
    assert {name: each[0] for name, each in quote["accuracy"].items()} == {
        "toxicity": 0.5,
        "identity_attack": 0.5,
        "other": 0.0,
    }
    assert found["beside"]["other"]["toxicity"]["theirs"]["accuracy"][0] == 0.5
    assert found["mean_auc"][0] is None


def test_the_mean_area_is_over_attributes_that_can_tell(judged):
    labels = [(BAD, 1, 0, 0), (MILD, 0, 1, 0), (CIVIL, 0, 0, 0)]
    scored = judged(*({"text": t, "toxicity": a, "insult": b, "threat": c} for t, a, b, c in labels))
    assert figures_of(scored, DEFAULT)["mean_auc"][0] == pytest.approx((1 + 0.5) / 2)


def test_the_policys_lines_and_verdicts_are_told_by_label(judged):
    unmoved = {name: {"approve_below": None, "reject_above": None} for name in ATTRIBUTES}
    lines = unmoved | {"toxicity": {"approve_below": 0.4, "reject_above": 0.8}}
    policy = DEFAULT.overridden_by({"attributes": lines})
    scored = judged(*rows((BAD, 1), (BAD, 0), (MILD, 1), (CIVIL, 0), (CIVIL, 1)))
    found = figures_of(scored, policy)
    assert [(each["line"], each["at"], each["above"]) for each in found["lines"]["toxicity"]] == [
        ("approve_below", 0.4, 3),
        ("reject_above", 0.8, 2),
    ]
    verdicts = found["verdicts"]
    assert verdicts["true"] == {"approved": 1, "pending": 1, "rejected": 1}
    assert verdicts["false"] == {"approved": 1, "pending": 0, "rejected": 1}
    assert verdicts["rejected_right"][0] == 0.5
    assert verdicts["rejected_of_true"][0] == pytest.approx(1 / 3, abs=1e-4)
    assert verdicts["approved_wrong"][0] == 0.5
    assert verdicts["stopped_of_true"][0] == pytest.approx(2 / 3, abs=1e-4)


def test_another_system_is_compared_on_the_rows_that_it_scored(judged):
    scored = judged(
        {"text": BAD, "toxicity": 1, "perspective": 0.2},
        {"text": CIVIL, "toxicity": 0, "perspective": {"TOXICITY": 0.9, "INSULT": 0.9}},
        {"text": CIVIL, "toxicity": 1},
    )
    found = figures_of(scored, DEFAULT)["beside"]["perspective"]
    assert list(found) == ["toxicity"]
    assert found["toxicity"]["rows"] == 2
    assert (found["toxicity"]["theirs"]["auc"][0], found["toxicity"]["ours"]["auc"][0]) == (0.0, 1.0)
    assert found["toxicity"]["lead"][0] == 1.0


def test_languages_are_those_labelled_or_else_those_detected(judged):
    french = "Merci beaucoup pour cet article très clair sur la réforme des retraites"
    scored = judged(*rows((BAD, 1), (CIVIL, 0), lang="de"), *rows((french, 0)))
    found = figures_of(scored, DEFAULT)["languages"]
    assert {name: each["rows"] for name, each in found.items()} == {"de": 2, "fr": 1}
    assert found["fr"]["auc"][0] is None


def test_a_group_whose_mention_alone_alarms_has_a_low_bpsn(judged):
    named, other = {"identity_muslim": 1}, {"identity_muslim": 0}
    scored = judged(
        *rows((BAD, 0), **named) * 15,
        *rows((BAD + "!", 1), **named) * 15,
        *rows((CIVIL, 0), **other) * 15,
        *rows((MILD, 1), **other) * 15,
        *rows((BAD, 0)) * 40,
    )
    found = figures_of(scored, DEFAULT)["groups"]
    group = found["of"]["muslim"]
    assert found["from"] == "labels"
    assert (group["rows"], group["positives"]) == (30, 15)
    areas = [group[f"{name}_auc"][0] for name in ("subgroup", "bpsn", "bnsp")]
    assert areas == [1.0, 0.0, 1.0]
    assert (group["false_alarms"][0], group["false_alarms_elsewhere"]) == (1.0, 0.0)
    assert found["means"]["subgroup_auc"] == 1.0


def test_without_labels_groups_are_known_by_words_in_french_and_english(judged):
    assert named_in("Les musulmanes et les juifs", "fr") == {"Muslims", "Jews"}
    assert named_in("A gay woman") == {"gay people", "women"}
    assert named_in("Le trans-Europe-express transporte") <= {"trans people"}
    texts = [("Je suis juive", 0), ("Sale juif !!!!!!!!!", 1)]
    found = figures_of(judged(*rows(*texts, lang="fr") * 12), DEFAULT)["groups"]
    assert (found["from"], list(found["of"])) == ("words", ["Jews"])
    assert found["means"]["bpsn_auc"] is None
    assert figures_of(judged(*rows(*texts, lang="fr")), DEFAULT)["groups"] is None


def test_the_worst_mistakes_come_first_and_no_more_than_asked(judged):
    scored = judged(*rows((BAD, 0), (MILD, 0), ("!!", 1), (CIVIL, 1), (CIVIL, 0), (BAD, 1)))
    found = figures_of(scored, DEFAULT, examples=1)["examples"]
    assert found["false_alarms"] == [{"line": 1, "score": 0.9, "text": BAD}]
    assert found["missed"] == [{"line": 4, "score": 0.0, "text": CIVIL}]


def test_an_attribute_that_the_model_does_not_give_is_not_asked(judged):
    scored = judged({"text": BAD, "sexual_explicit": 1}, scorer=Marks(("toxicity",)))
    assert questions(scored) == []
    assert figures_of(scored, DEFAULT) == {"name": "made", "rows": 1, "unscored": 0}


def test_a_set_all_of_whose_texts_are_refused_has_no_figures(judged):
    assert figures_of(judged({"text": "endless", "toxicity": 1}), DEFAULT)["unscored"] == 1


def test_scores_without_readings_have_no_verdicts(judged):
    scored = judged(*rows((BAD, 1), (CIVIL, 0)))
    bare = Scored("bare", scored.comments, np.asarray(scored.scores))
    assert figures_of(bare, DEFAULT)["verdicts"] is None

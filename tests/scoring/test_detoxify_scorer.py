"""The real Detoxify class on a tiny checkpoint made here, wholly offline; each pitfall once."""

import hashlib
import json
import sys

import pytest

from service.scoring import ATTRIBUTES, Scorer, ScorerError, TextTooLong, load
from service.scoring.checkpoint import check_weights

torch = pytest.importorskip("torch", reason="Detoxify's extra is not installed")
pytest.importorskip("detoxify", reason="Detoxify's extra is not installed")

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning:torch"),
]

WORDS = [
    "bonjour",
    "merci",
    "vous",
    "article",
    "connard",
    "idiot",
    "you",
    "are",
    "the",
    "a",
    ".",
    ",",
    "!",
    "?",
    "figures",
    "wrong",
]
CLASSES = ["toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate"]


@pytest.fixture
def folder(tmp_path):
    """A checkpoint in Detoxify's layout: two tiny layers with fixed random weights, six classes, eight outputs."""
    return make_checkpoint(tmp_path / "tiny")


def make_checkpoint(folder, classes=CLASSES, outputs=8, model_type="bert-base-uncased"):
    from transformers import BertConfig, BertForSequenceClassification

    folder.mkdir()
    torch.manual_seed(11)
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    config = BertConfig(
        vocab_size=300, num_labels=outputs, max_position_embeddings=512, initializer_range=0.5, **sizes
    )
    model = BertForSequenceClassification(config)
    config.save_pretrained(folder)
    content = json.loads((folder / "config.json").read_text()) | {"num_labels": outputs}
    (folder / "config.json").write_text(json.dumps(content))
    write_tokenizer(folder)
    arguments = {"model_type": model_type, "model_name": "BertForSequenceClassification"}
    arguments |= {"tokenizer_name": "AutoTokenizer", "num_classes": outputs}
    config = {"arch": {"args": arguments}, "dataset": {"args": {"classes": classes}}}
    weights = {name: weight.half() for name, weight in model.state_dict().items()}
    torch.save({"state_dict": weights, "config": config}, folder / "tiny.ckpt")
    return folder


def write_tokenizer(folder):
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    letters = [chr(code) for code in range(33, 127)]
    pieces = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        *WORDS,
        *letters,
        *(f"##{letter}" for letter in letters),
    ]
    vocabulary = {piece: number for number, piece in enumerate(dict.fromkeys(pieces))}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.save(str(folder / "tokenizer.json"))
    named = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    card = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": 512,
        "mask_token": "[MASK]",
        **named,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(card))


def change(folder, name, **values):
    content = json.loads((folder / name).read_text())
    content |= values
    (folder / name).write_text(
        json.dumps({key: value for key, value in content.items() if value is not None})
    )


def rewrite(folder, edit):
    content = torch.load(folder / "tiny.ckpt", weights_only=True)
    edit(content)
    torch.save(content, folder / "tiny.ckpt")


def test_the_real_class_scores_and_the_names_become_ours(folder):
    scorer = load(f"detoxify:{folder}")
    assert isinstance(scorer, Scorer)
    (scores,) = scorer.score(["vous êtes un connard"])
    assert type(scorer._detoxify).__module__ == "detoxify.detoxify"
    assert tuple(scores) == scorer.attributes == ATTRIBUTES[:6]
    assert all(0 <= score <= 1 for score in scores.values())
    assert scorer.model == "detoxify:tiny"
    assert scorer.languages == {"fr", "en"}


def test_naming_it_loads_nothing(folder):
    assert load(f"detoxify:{folder}")._detoxify is None


def test_an_attribute_that_the_model_lacks_is_absent_never_0(folder):
    assert "sexual_explicit" not in load(f"detoxify:{folder}").score(["merci"])[0]


def test_pitfall_1_a_folder_never_asks_the_network_for_its_model_type(folder):
    # The sockets of the tests are closed: "bert-base-uncased" in the checkpoint could only come from the network.
    assert (
        torch.load(folder / "tiny.ckpt", weights_only=True)["config"]["arch"]["args"]["model_type"]
        == "bert-base-uncased"
    )
    assert load(f"detoxify:{folder}").score(["bonjour"])


def test_pitfall_2_more_outputs_than_names_need_num_labels(folder):
    assert load(f"detoxify:{folder}").score(["bonjour"])
    change(folder, "config.json", num_labels=None)
    with pytest.raises(ScorerError, match="num_labels"):
        load(f"detoxify:{folder}").score(["bonjour"])


def test_pitfall_3_a_tokenizer_without_a_length_is_refused(folder):
    change(folder, "tokenizer_config.json", model_max_length=None)
    with pytest.raises(ScorerError, match="model_max_length 512"):
        load(f"detoxify:{folder}").score(["bonjour"])


def test_pitfall_3_text_over_512_pieces_is_read_to_its_end(folder):
    scorer = load(f"detoxify:{folder}")
    scorer.score(["bonjour"])
    read, predict = [], scorer._detoxify.predict
    scorer._detoxify.predict = lambda texts: read.extend(texts) or predict(texts)
    text = "merci . " * 400 + "you are idiot connard !"
    assert len(scorer.score([text])) == 1
    assert any("connard" in piece for piece in read)
    assert all(scorer._size(piece) <= 510 for piece in read)


def test_pitfall_4_missing_weights_are_refused_never_random(folder):
    rewrite(folder, lambda content: content["state_dict"].pop("classifier.weight"))
    with pytest.raises(ScorerError, match=r"tiny.ckpt lacks weights for classifier.weight"):
        load(f"detoxify:{folder}").score(["bonjour"])


def test_pitfall_4_many_missing_weights_are_counted():
    model = torch.nn.Sequential(*(torch.nn.Linear(2, 2) for _ in range(3)))
    with pytest.raises(ScorerError, match="and 3 more"):
        check_weights("x.ckpt", {}, model)


def test_pitfall_5_none_one_and_many_texts_all_give_lists(folder):
    scorer = load(f"detoxify:{folder}")
    assert scorer.score([]) == []
    one = scorer.score(["bonjour"])
    assert len(one) == 1
    assert scorer.score(("bonjour", "merci"))[0] == pytest.approx(one[0], abs=1e-4)


def test_pitfall_6_texts_are_grouped_by_length_and_each_batch_is_capped(folder):
    scorer = load(f"detoxify:{folder}")
    scorer.score(["bonjour"])
    sizes, predict = [], scorer._detoxify.predict

    def watched(texts):
        sizes.append(len(texts) * max(scorer._size(text) + 2 for text in texts))
        return predict(texts)

    scorer._detoxify.predict = watched
    texts = ["bonjour merci " + "a " * (number % 9) for number in range(300)] + ["the " * 480]
    scores = scorer.score(texts)
    assert len(scores) == 301
    assert all(size <= 2048 for size in sizes)
    assert scores[-1] == pytest.approx(scorer.score([texts[-1]])[0], abs=1e-4)


def test_pitfall_7_a_file_that_runs_code_is_refused_before_it_runs(folder):
    torch.save({"state_dict": Bomb(), "config": {}}, folder / "tiny.ckpt")
    with pytest.raises(ScorerError, match="not a plain checkpoint of weights"):
        load(f"detoxify:{folder}").score(["bonjour"])
    assert not Bomb.went_off


class Bomb:
    went_off = False

    def __reduce__(self):
        return setattr, (Bomb, "went_off", True)


def test_pitfall_7_a_checksum_is_checked_first(folder):
    right = hashlib.sha256((folder / "tiny.ckpt").read_bytes()).hexdigest()
    assert load(f"detoxify:{folder}", sha256=right).score(["bonjour"])
    with pytest.raises(ScorerError, match="has SHA-256"):
        load(f"detoxify:{folder}", sha256="0" * 64).score(["bonjour"])


def test_pitfall_8_a_folder_with_only_tokenizer_json_works_through_auto_tokenizer(folder):
    assert not list(folder.glob("*.model"))
    assert not list(folder.glob("vocab.txt"))
    assert load(f"detoxify:{folder}").score(["bonjour"])


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda content: content.pop("config"), "not Detoxify's layout"),
        (lambda content: content["config"]["arch"]["args"].pop("num_classes"), "needs exactly"),
        (lambda content: content["config"]["dataset"]["args"].update(classes=[]), "needs exactly"),
        (lambda content: content["config"]["arch"]["args"].update(model_name="AutoModel"), "concrete class"),
        (lambda content: content["config"]["arch"]["args"].update(model_name="NoSuchModel"), "cannot load"),
    ],
)
def test_another_layout_is_refused(folder, edit, words):
    rewrite(folder, edit)
    with pytest.raises(ScorerError, match=words):
        load(f"detoxify:{folder}").score(["bonjour"])


def test_a_checkpoint_that_is_none_is_refused(folder):
    torch.save([1, 2], folder / "tiny.ckpt")
    with pytest.raises(ScorerError, match="holds no checkpoint"):
        load(f"detoxify:{folder}").score(["bonjour"])


@pytest.mark.parametrize(("content", "words"), [("[]", "not a JSON object"), ("{", "cannot be read")])
def test_a_damaged_config_is_named(folder, content, words):
    (folder / "config.json").write_text(content)
    with pytest.raises(ScorerError, match=f"config.json.*{words}"):
        load(f"detoxify:{folder}").score(["bonjour"])


def test_a_folder_without_a_checkpoint_or_no_folder_at_all_is_told(tmp_path):
    with pytest.raises(ScorerError, match=r"should hold one .ckpt file; it holds 0"):
        load(f"detoxify:{tmp_path}").score(["bonjour"])
    with pytest.raises(ScorerError, match="neither original, unbiased, multilingual nor a folder"):
        load("detoxify:biased")


def test_a_text_beyond_bounds_is_refused(folder):
    with pytest.raises(TextTooLong):
        load(f"detoxify:{folder}").score(["a " * 70_000])


def test_lone_surrogates_do_no_harm(folder):
    assert load(f"detoxify:{folder}").score(["bonjour \ud800"])


def test_a_published_model_is_loaded_by_its_name_and_its_weights_are_checked(tmp_path, monkeypatch):
    """The file that Detoxify would fetch lies in torch's cache already, as after a first run."""
    tiny = make_checkpoint(tmp_path / "tiny", model_type=str(tmp_path / "tiny"))
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    (tmp_path / "checkpoints").mkdir()
    cached = tmp_path / "checkpoints" / "toxic_original-c1212f89.ckpt"
    (tiny / "tiny.ckpt").rename(cached)
    scorer = load("detoxify:original")
    assert set(scorer.score(["bonjour"])[0]) == set(ATTRIBUTES[:6])
    assert (scorer.model, scorer.languages) == ("detoxify:original", {"en"})
    with pytest.raises(ScorerError, match="has SHA-256"):
        load("detoxify:original", sha256="0" * 64).score(["bonjour"])


def test_a_published_model_that_cannot_be_fetched_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    monkeypatch.setattr(
        torch.hub, "download_url_to_file", lambda *_, **__: (_ for _ in ()).throw(OSError("no route"))
    )
    with pytest.raises(ScorerError, match="cannot load 'multilingual': no route"):
        load("detoxify:multilingual").score(["bonjour"])


def test_without_the_extra_the_way_to_install_it_is_told(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ScorerError, match=r"civility\[detoxify\]"):
        load(f"detoxify:{folder}").score(["bonjour"])

"""The model that ships: `model.onnx`, `tokenizer.json` and `labels.json`, written by `training/export.py`."""

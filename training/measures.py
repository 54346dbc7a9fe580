"""The product's own measures, under the name by which training knows them: there is one implementation."""

from service.evaluation.measures import Floats, Truths, accuracy, auc, calibration_error, flagged, reliability

__all__ = ["Floats", "Truths", "accuracy", "auc", "calibration_error", "flagged", "reliability"]

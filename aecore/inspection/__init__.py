"""Looking into a trained model: pure functions on a model and images, one question a file.

    filters      first_layer_filters     what does each unit look for?
    units        layers, histograms      is any unit dead, how often is each on?
    tangents     tangents                how much does the code move when the image does?
    cleaning     clean, best_filters     does it take noise away?
    invention    prior_codes, fitted_codes, draw_images    what does it invent?
    manifold     widest_axes, manifold   what lies between?
    divergence   over_training           which axes of the code come to say something, and when?
    findings     findings                what went wrong, to be said in plain words
    runs.moments latest_model            a run's newest weights, also while it trains

Images are (images, channels, height, width), codes (images, code).
"""

from aecore.inspection.cleaning import Cleaned, Filtered, best_filters, clean, corruption_of
from aecore.inspection.divergence import over_training
from aecore.inspection.filters import Filters, first_layer_filters
from aecore.inspection.findings import Finding, findings
from aecore.inspection.invention import draw_images, fitted_codes, prior_codes
from aecore.inspection.manifold import manifold, widest_axes
from aecore.inspection.tangents import Tangents, tangents
from aecore.inspection.units import Histograms, Layer, histograms, layers
from aecore.runs.moments import latest_model, latest_step, model_at

__all__ = [
    "Cleaned",
    "Filtered",
    "Filters",
    "Finding",
    "Histograms",
    "Layer",
    "Tangents",
    "best_filters",
    "clean",
    "corruption_of",
    "draw_images",
    "findings",
    "first_layer_filters",
    "fitted_codes",
    "histograms",
    "latest_model",
    "latest_step",
    "layers",
    "manifold",
    "model_at",
    "over_training",
    "prior_codes",
    "tangents",
    "widest_axes",
]

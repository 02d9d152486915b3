"""Classification: segments → stage, polarity and valence, emotion, facet; and the map's own stages.

What training and measuring need loads with :mod:`koetabi.classify.train` and :mod:`koetabi.classify.evaluate`.
"""

from koetabi.classify.model import Model, load_model

__all__ = ["Model", "load_model"]

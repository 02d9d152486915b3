"""Classification: segments → stage, polarity and valence, emotion, facet; and the map's own stages."""


from koetabi.classify.model import Model, load_model
from koetabi.classify.train import train

__all__ = ["Model", "load_model", "train"]

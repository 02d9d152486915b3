"""Views of a journey map: one model in, one file out, with the same ids in every format."""

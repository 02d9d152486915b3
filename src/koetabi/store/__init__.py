"""The store: what was said, how it was read, what was corrected, and every snapshot of the map."""

"""Labels of segments in, a journey map with its uncertainty out. Knows no files, no store, no page."""

"""Joins the steps: sources → text → classify → journey → report, with the store beside them."""

"""One of our pages beside the same page made by another system."""

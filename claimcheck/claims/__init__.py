"""Claims: an article's sentences split into single assertions, each readable alone, each with its exact span."""

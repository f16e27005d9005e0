"""A request as both sides see it: its cards, one for each audience, and the lines that are said below them."""

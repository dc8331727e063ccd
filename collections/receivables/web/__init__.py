"""Pages and API. A page asks who may see it, gets a view from `night` or `store`, and shows it: no rule, no SQL."""

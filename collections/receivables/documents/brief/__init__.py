"""The brief of a visit: what a representative should know before it, on one page."""

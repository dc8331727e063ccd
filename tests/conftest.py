"""Hypothesis: by chance on a developer's machine, the same examples every time where a change is judged."""

import os

from hypothesis import settings

settings.register_profile("judged", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("by chance", deadline=None, print_blob=True)
settings.load_profile("judged" if os.environ.get("CI") else "by chance")

"""How a store of one version becomes one of the next. A step, once released, is never changed again."""

"""One file per journey: composes verbs and hands them a ready client; and the worker that runs them."""

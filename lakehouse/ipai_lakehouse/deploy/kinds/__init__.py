"""One module a kind of resource: how it is found, compared, created, updated and deleted."""

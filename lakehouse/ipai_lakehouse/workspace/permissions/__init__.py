"""Who may do what: everybody who can sign in administers the workspace, and the lists say so."""

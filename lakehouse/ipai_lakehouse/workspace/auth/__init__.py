"""OAuth, personal access tokens, the current user."""

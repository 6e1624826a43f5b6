"""Jobs, runs and the processes that execute them."""

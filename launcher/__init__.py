"""What ``./ipai`` does: set up, start, test and stop the suite on one machine; standard library only."""

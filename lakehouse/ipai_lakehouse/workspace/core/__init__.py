"""What every API family uses: clock, errors, database, HTTP bodies and headers."""

"""One module for each part of the REST API."""

"""The Files API over the volumes folder."""

"""Settings that come from outside the database: environment first, then the server's configuration file."""

import os


def outside(name, config):
    """Return a setting by its environment name, or "".

    ``DATABRICKS_HOST`` is looked up in the environment, then as ``databricks_host`` in the file.

    :param str name: environment name, upper case
    :param config: mapping with ``get``, the server's parsed configuration file
    """
    value = os.environ.get(name) or config.get(name.lower()) or ""
    return str(value).strip()


def outside_list(name, config):
    """Return a comma-separated setting as a list without blanks."""
    return [part.strip() for part in outside(name, config).split(",") if part.strip()]

{
    "name": "Databricks Connector: Faults",
    "version": "1.0.0",
    "summary": "Drives the connector's models against servers that misbehave; installed by the tests only",
    "category": "Hidden/Tests",
    "author": "IPAI",
    "license": "LGPL-3",
    "depends": ["ipai_databricks_connector"],
    "installable": True,
}

"""Unity Catalog's REST API over the folders of the lake: a catalog, schemas, tables, volumes, lineage."""

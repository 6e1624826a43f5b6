"""The MLflow REST API over the home's one MLflow: tracking, both model registries, and their artifacts."""

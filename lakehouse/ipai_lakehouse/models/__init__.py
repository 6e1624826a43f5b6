"""What the two models share: how a trained version is logged and registered in MLflow."""

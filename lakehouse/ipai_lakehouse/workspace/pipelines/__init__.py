"""Declarative pipelines: their updates run the lake's table graph, their events tell what came of it."""

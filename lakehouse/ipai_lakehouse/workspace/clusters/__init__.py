"""Clusters: the states and events clients wait for, and no compute behind them."""

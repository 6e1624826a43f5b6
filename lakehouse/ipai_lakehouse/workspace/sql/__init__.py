"""SQL warehouses and statements."""

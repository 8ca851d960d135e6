"""Traffic in the embedded AWS: load balancers, Route 53's answers and its health checks."""

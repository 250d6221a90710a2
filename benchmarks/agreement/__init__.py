"""Random small worlds in which two solvers, a listing of all portfolios and the audit must agree."""

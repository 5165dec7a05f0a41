"""Pages and tables for one person: forecast, plan, cost, and the printed summary for a visit."""

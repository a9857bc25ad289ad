"""Files of visits: what their columns mean, and the statements that take them in."""

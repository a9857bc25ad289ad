"""Numbers in, numbers out: no Django, no database. Data, parameters, when to stop and a seed give one result."""

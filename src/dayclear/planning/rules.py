"""How fast a team is. Pure: no database."""


def pace(samplers: int, helpers: int, *, per_sampler: int, without: float) -> float:
    """The share of the full pace that a team keeps: all of it with so many helpers a sampler, ``without`` any that share.

    With fewer than it takes, those samplers are at full pace whose helpers are there, and the others alone.
    """
    helped = min(1.0, helpers / (samplers * per_sampler))
    return helped + (1 - helped) * without

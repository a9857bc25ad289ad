"""Reasons in which the rules gave theirs were kept as texts of one language: they become grounds with figures."""

from django.db import migrations

_GROUNDS = """
    (VALUES ('cases', 'Cases inside'), ('cases', '区域内有病例'),
            ('rise', 'A positive in the zone'), ('rise', '区内检出阳性'),
            ('restart', 'A new case starts the days anew'), ('restart', '新增病例，重新计算天数'),
            ('release', 'The criteria of release hold'), ('release', '已满足解除条件')) AS known (ground, label)
"""
# The latest proposal that was answered by a period, in numbers.
_FIGURES = """
    coalesce((
        SELECT CASE WHEN proposal.ground = 'release'
            THEN jsonb_build_object('count', jsonb_array_length(proposal.evidence -> 'findings'))
            ELSE proposal.evidence - 'cases' END
        FROM zones_zoneproposal AS proposal
        WHERE proposal.period_id = {period} AND proposal.ground = known.ground
        ORDER BY proposal.ended_at DESC LIMIT 1
    ), '{{}}')
"""
_BEGUN = f"""
    UPDATE zones_zoneperiod AS period
    SET ground = known.ground, reason = '', figures = {_FIGURES.format(period="period.id")}
    FROM {_GROUNDS} WHERE period.reason = known.label
"""
# A zone that another one replaced ended for the reason of that one.
_ENDED = f"""
    UPDATE zones_zoneperiod AS period
    SET end_ground = known.ground, end_reason = '', end_figures = {_FIGURES.format(period="period.id")}
    FROM {_GROUNDS} WHERE period.end_reason = known.label
"""
_ANSWERED = f"""
    UPDATE zones_zoneproposal SET end_reason = ''
    WHERE status = 'overtaken' OR (status = 'accepted' AND end_reason IN (SELECT label FROM {_GROUNDS}))
"""


class Migration(migrations.Migration):
    dependencies = [("zones", "0003_grounds_and_figures")]

    operations = [
        migrations.RunSQL([_BEGUN, _ENDED, _ANSWERED], migrations.RunSQL.noop, elidable=True),
    ]

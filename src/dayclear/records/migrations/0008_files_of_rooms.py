from django.db import migrations, models

_KINDS = [
    ("places", "Places"),
    ("residents", "Residents"),
    ("results", "Results"),
    ("occupancy", "Who lives where"),
    ("members", "Key groups"),
    ("teams", "Sampling teams"),
    ("line_list", "Line list"),
    ("visits", "Visits"),
    ("rooms", "Rooms and beds"),
]


class Migration(migrations.Migration):
    dependencies = [("records", "0007_files_of_visits")]

    operations = [
        migrations.RemoveConstraint(model_name="importbatch", name="batch_kind_known"),
        migrations.AlterField(
            model_name="importbatch",
            name="kind",
            field=models.CharField(choices=_KINDS, max_length=12),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", [kind for kind, _label in _KINDS])), name="batch_kind_known"
            ),
        ),
    ]

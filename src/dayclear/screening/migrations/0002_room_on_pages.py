from django.db import migrations


class Migration(migrations.Migration):
    """Room on each page for the next version of a row: a change of state or count then touches no index."""

    dependencies = [("screening", "0001_initial")]

    operations = [
        migrations.RunSQL(
            [
                "ALTER TABLE screening_due SET (fillfactor = 80)",
                "ALTER TABLE screening_roundtotal SET (fillfactor = 50)",
                "ALTER TABLE screening_tube SET (fillfactor = 80)",
            ],
            [
                "ALTER TABLE screening_due RESET (fillfactor)",
                "ALTER TABLE screening_roundtotal RESET (fillfactor)",
                "ALTER TABLE screening_tube RESET (fillfactor)",
            ],
        ),
    ]

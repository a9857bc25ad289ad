from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ('laboratory', '0004_tubes_never_sent'),
    ]

    operations = [
        migrations.AddField(
            model_name='tubereceipt',
            name='swabbed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(
            "UPDATE laboratory_tubereceipt SET swabbed_at = received_at; SET CONSTRAINTS ALL IMMEDIATE;",
            migrations.RunSQL.noop,
            elidable=True,
        ),
        migrations.AlterField(
            model_name='tubereceipt',
            name='swabbed_at',
            field=models.DateTimeField(),
        ),
        migrations.RemoveIndex(
            model_name='tubereceipt',
            name='receipt_waiting',
        ),
        migrations.AddIndex(
            model_name='tubereceipt',
            index=models.Index(condition=Q(settled_at__isnull=True), fields=['laboratory', 'received_at'], include=['swabbed_at'], name='receipt_waiting'),
        ),
    ]

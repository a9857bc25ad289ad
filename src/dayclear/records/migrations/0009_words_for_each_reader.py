from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0008_files_of_rooms")]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="message_sentences",
            field=models.JSONField(blank=True, db_default=[], default=list),
        ),
        migrations.AddField(model_name="look", name="why_words", field=models.JSONField(null=True)),
    ]

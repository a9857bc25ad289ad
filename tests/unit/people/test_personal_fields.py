from dayclear.people import models, personal_fields

MODELS = (models.Person, models.Household, models.FormerHome, models.Merge, models.RosterTotal)


def test_every_column_is_classified_once():
    columns = {f"{model.__name__}.{field.name}" for model in MODELS for field in model._meta.concrete_fields}
    assert columns == set(personal_fields.PURPOSES) | personal_fields.IMPERSONAL
    assert not set(personal_fields.PURPOSES) & personal_fields.IMPERSONAL
    assert set(personal_fields.RETENTION) == set(personal_fields.PURPOSES)

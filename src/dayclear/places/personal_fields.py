"""Places tell about no person: a household's door is in people/."""

NOT_PERSONAL = {
    "places.Place": {
        "level",
        "code",
        "name_zh",
        "name_en",
        "path",
        "latitude",
        "longitude",
        "sort_key",
        "residents_key",
    },
}

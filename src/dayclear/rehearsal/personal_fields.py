"""The demo's people are made up."""

NOT_PERSONAL = {"rehearsal.DemoDistrict": {"size"}}

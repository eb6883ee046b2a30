"""The forms of the wizard: `writing` has the forms, `rows` those of many rows, `steps` joins them page by page."""

"""The sample project is a project of its own; `test_sample_project` runs it."""

collect_ignore = ["sample-project"]

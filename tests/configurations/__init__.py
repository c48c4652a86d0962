"""What deployment tools and documents set up, as data, and the tests that apply it as those tools do."""

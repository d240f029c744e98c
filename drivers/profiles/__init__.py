"""What is known of printers, as data: one TOML file a model, with the source of each fact."""

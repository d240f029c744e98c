"""What `junban voice` works with: texts of packs, who speaks them, figures of what was spoken."""

"""HTTP as all public servers of this package speak it: problems, limits, ETags. Knows no queue and no database."""

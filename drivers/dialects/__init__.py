"""What printers are told and what they answer, byte for byte: a dialect for each family of printers."""

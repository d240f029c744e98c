"""StarPRNT, the language of Star Micronics' printers."""

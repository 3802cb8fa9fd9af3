"""What is printed, signed and filed: a workbook that recomputes itself, and the letters of the award dossier."""

"""Lists of dossiers and accounts → counted figures, at every cut-off that some reading asks for."""

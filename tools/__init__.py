"""What developers of the package run in a checkout: the generator of the sample, the writers of documents, templates and locks."""

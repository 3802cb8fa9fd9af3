"""A scenario made by hand, and what it changes while it is made: controls beside the result, for JupyterLab and for a page."""

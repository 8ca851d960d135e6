"""The website that mkdocs makes of the documents: its pages and links, and the hooks of mkdocs."""

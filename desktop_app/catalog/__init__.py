"""Which models exist, which are installed, and how they get here.

`manifest` says what is known, `installed_model` what lies in a model's folder, `model_store` which are there and how
they come and go; `opening` makes one ready for use. Three packages are the ways in: `packages`, `hub` and `exporting`.
Each fills a partial folder with files that belong together; `graphs`, `validation` and `processes` are what they share.
"""

"""Documents of Apple's Pages, Numbers and Keynote: as they are written since 2013, and in the XML of iWork '09."""

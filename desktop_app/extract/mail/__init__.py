"""Messages, mailboxes and envelopes, calendars and contacts."""

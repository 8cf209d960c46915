"""Let each attendee in once: lists, scans, who is in, arrivals."""

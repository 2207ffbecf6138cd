"""A plain site on Wagtail, as ``wagtail start`` lays one out: sections, stories, a shared frame."""

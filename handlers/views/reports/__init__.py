"""Reports as people see them: messages, windows, and the page that can be printed."""

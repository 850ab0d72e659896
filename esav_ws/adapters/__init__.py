"""Ways out to other people's systems: mail, and what comes next. Each implements a port of the application."""

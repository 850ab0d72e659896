"""SQL at the edge of the house: tables, repositories, unit of work, migrations."""

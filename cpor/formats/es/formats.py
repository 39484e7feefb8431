"""How dates are written in Spanish: the abbreviated month fits into tables, the zone stands by every hour."""

SHORT_DATE_FORMAT = DATE_FORMAT = "j N Y"
SHORT_DATETIME_FORMAT = "j N Y, H:i T"
DATETIME_FORMAT = "D j N Y, H:i T"
MONTH_DAY_FORMAT = "j N"
THOUSAND_SEPARATOR = "."

"""How dates are written in English: the abbreviated month fits into tables, the zone stands by every hour."""

SHORT_DATE_FORMAT = DATE_FORMAT = "j M Y"
SHORT_DATETIME_FORMAT = "j M Y, H:i T"
DATETIME_FORMAT = "D j M Y, H:i T"
MONTH_DAY_FORMAT = "j M"

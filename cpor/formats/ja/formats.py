"""How dates are written in Japanese: the abbreviated month fits into tables, the zone stands by every hour."""

SHORT_DATE_FORMAT = DATE_FORMAT = "Y年n月j日"
SHORT_DATETIME_FORMAT = "Y年n月j日 H:i T"
DATETIME_FORMAT = "Y年n月j日(D) H:i T"
MONTH_DAY_FORMAT = "n月j日"

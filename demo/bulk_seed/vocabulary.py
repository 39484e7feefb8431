"""What seeded claims and customers are called."""


def listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


WORD = "Rollout"  # in the names of about 30 % of the claims, and of no customer
PROJECTS = (WORD,) * 3 + ("Migration", "Adoption", "Go-live", "Upgrade", "Training", "Pilot", "Renewal")
PLACES = listed("""
    Amsterdam Athens Barcelona Berlin Bologna Bremen Chicago Dublin Geneva Glasgow Graz Hamburg Kyoto Leeds Lisbon
    Lyon Madrid Malmö Milan Munich Nantes Osaka Oslo Porto Prague Rotterdam Seattle Seville Turin Vienna
""")
COMPANIES = listed("""
    Alpine Arctic Amber Atlas Baltic Birch Cedar Cobalt Coral Delta Ember Falcon Granite Harbour Indigo Juniper
    Kestrel Lunar Maple Meridian Nimbus Northern Ochre Orchid Pacific Pioneer Quarry Raven Sable Sierra Summit
    Tundra Umber Verdant Willow Zenith
""")
TRADES = listed("""
    Airlines Bakeries Brewing Ceramics Chemicals Clinics Dairy Energy Farms Fashion Foods Freight Furniture Glass
    Hotels Insurance Laboratories Logistics Media Mills Mining Motors Optics Paper Pharma Ports Rail Robotics
    Shipping Steel Textiles Timber Toys Utilities Vineyards
""")
COUNTRIES = ("DE", "FR", "GB", "US", "ES", "IT", "NL", "SE", "JP", "AT")

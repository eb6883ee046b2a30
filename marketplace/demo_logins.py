"""The people one can sign in as in the demo. They exist only where no real money moves."""

PASSWORD = "tessera-demo"
LOGINS = [
    ("ana", "buys"),
    ("wei", "sells"),
    ("ion", "is a stranger to both"),
    ("mod", "is staff: gigs, disputes, money"),
    ("fin", "is staff: the second person where two are needed"),
]

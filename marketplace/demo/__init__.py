"""The demo: invented people, gigs and orders in every state, built by the acts that real people use."""

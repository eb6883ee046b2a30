"""Gigs in the API: `reading` is what it says, `writing` what it takes."""

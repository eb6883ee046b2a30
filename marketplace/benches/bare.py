"""The measure of all pages: one indexed query and 24 cards through the same engine. Served only by a bench."""

from django.shortcuts import render

from gigs.models import GigCard

CARDS = 24


def bare(request):
    """The newest cards and nothing else."""
    return render(request, "bench/list.html", {"cards": list(GigCard.objects.order_by("-gig_id")[:CARDS])})

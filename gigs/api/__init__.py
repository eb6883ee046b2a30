"""The API of gigs; marketplace/api.py puts `urlpatterns` under /api/v1/."""

from gigs.api import finding, writing

urlpatterns = [*writing.urlpatterns, *finding.urlpatterns]

"""The demo's claims, partner by partner. Adventure Works and Wide World Importers stay free for people to try."""

from demo.stories import contoso, fabrikam, northwind
from demo.timeline import Story

STORIES: tuple[Story, ...] = (*contoso.STORIES, *fabrikam.STORIES, *northwind.STORIES)

"""Run the site: health, switches, topics, settings, mail; people and orders of all teams."""

from portal.admin import log as log

"""A believable organizer to look at, and believable sales in any number for load and scale work."""

from portal.demo.actions import believable_sales as believable_sales
from portal.demo.actions import book as book
from portal.demo.actions import set_up as set_up
from portal.demo.bulk import refresh_statistics as refresh_statistics
from portal.demo.cast import PASSWORD as PASSWORD
from portal.demo.cast import PEOPLE as PEOPLE
from portal.demo.online import take_cards as take_cards
from portal.demo.pictures import hang as hang

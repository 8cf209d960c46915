"""Kinds of tickets, and the stock of places."""

from portal.tickets.models import Kind as Kind
from portal.tickets.models import Ticket as Ticket
from portal.tickets.queries import of_event as of_event
from portal.tickets.queries import of_event_and as of_event_and
from portal.tickets.queries import offer as offer
from portal.tickets.queries import on_sale_at_the_door as on_sale_at_the_door
from portal.tickets.rules import Shop as Shop
from portal.tickets.rules import availability as availability
from portal.tickets.rules import choice_fault as choice_fault
from portal.tickets.rules import is_sold_at_the_door as is_sold_at_the_door
from portal.tickets.rules import not_to_be_had as not_to_be_had
from portal.tickets.shelf import keep_wall_clock as keep_wall_clock
from portal.tickets.stock import give_back as give_back
from portal.tickets.stock import take as take

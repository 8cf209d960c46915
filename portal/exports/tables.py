"""What can be taken along, by its name in addresses."""

from collections.abc import Mapping

from portal.exports.attendees import ATTENDEES
from portal.exports.orders import ORDERS
from portal.exports.table import Table

TABLES: Mapping[str, Table] = {table.name: table for table in (ORDERS, ATTENDEES)}

"""Ground floor: plain things that know no slice."""

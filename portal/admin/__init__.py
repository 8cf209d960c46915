"""Run the site: who did what, people, orders and events of all teams."""

"""Stripe Billing, as far as a platform's own plans need it: customers, prices, subscriptions, invoices, the portal."""

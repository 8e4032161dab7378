"""A local stand-in for Stripe: real wire protocol for the real SDK, pay and onboarding pages, signed webhooks. No money."""

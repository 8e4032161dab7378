"""A creator's own domain: what is asked for, what is set at its provider, and a browser that shows it."""

from django.test import Client

from creators.models import Creator, Domain
from tests.sandbox.names import Names

HOST = "shop.mara.example"
PAGE = "/settings/domain/"


def at(host: str = HOST) -> Client:
    """A browser whose address bar shows this host."""
    return Client(headers={"host": host})


def set_up(names: Names, domain: Domain) -> None:
    """Set the records as the page says."""
    names.texts[f"_owny.{domain.host}"] = [f"owny-verify={domain.token}"]
    names.aliases[domain.host] = "shops.owny.example"


def wish(creator: Creator, host: str = HOST) -> Domain:
    return Domain.objects.create(creator=creator, host=host, token=f"token-of-{creator.handle}")


def page(client: Client) -> str:
    return " ".join(client.get(PAGE).content.decode().split())

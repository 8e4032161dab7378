from django.db import migrations, models

OF_PEOPLE = {
    "billing_details", "collected_information", "custom_fields", "customer_address", "customer_details", "customer_email",
    "customer_name", "customer_phone", "customer_shipping", "customer_tax_ids", "evidence", "payment_method_details",
    "receipt_email", "receipt_url", "shipping", "shipping_details", "address", "email", "last_payment_error", "name", "phone",
}


def forget_people(apps, schema_editor):
    """Keep of events that came earlier what is kept of those that come: nothing of who paid."""
    for event in apps.get_model("products", "StripeEvent").objects.iterator(chunk_size=500):
        cleaned = _cleaned(event.payload)
        if cleaned != event.payload:
            event.payload = cleaned
            event.save(update_fields=["payload"])


def _cleaned(value):
    if isinstance(value, dict):
        return {name: _cleaned(inner) for name, inner in value.items() if name not in OF_PEOPLE}
    return [_cleaned(inner) for inner in value] if isinstance(value, list) else value


class Migration(migrations.Migration):

    dependencies = [
        ('products', '0010_paper_and_certificates'),
    ]

    operations = [
        migrations.AddField(
            model_name='order',
            name='known_until',
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.RunPython(forget_people, migrations.RunPython.noop),
    ]

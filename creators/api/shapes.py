"""The shapes of the clip API's answers, for its schema."""

from typing import Any

from rest_framework import serializers


class QuoteShape(serializers.Serializer[Any]):
    """Words said, and when."""

    text = serializers.CharField()
    startSeconds = serializers.IntegerField(allow_null=True)


class ClipShape(serializers.Serializer[Any]):
    """A clip card; empty fields are left out."""

    id = serializers.CharField(read_only=True)
    externalId = serializers.CharField(required=False)
    url = serializers.URLField(required=False)
    platform = serializers.CharField(required=False)
    title = serializers.CharField(max_length=200)
    durationSeconds = serializers.IntegerField(required=False)
    publishedAt = serializers.DateTimeField(required=False)
    summary = serializers.CharField(required=False)
    keySteps = serializers.ListField(child=serializers.CharField(), required=False)
    tags = serializers.ListField(child=serializers.CharField(), required=False)
    quotes = QuoteShape(many=True, required=False)
    transcript = serializers.CharField(required=False)


class ClipListShape(serializers.Serializer[Any]):
    """A page of clips."""

    count = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    clips = ClipShape(many=True)


class RefusalShape(serializers.Serializer[Any]):
    """A row that stays out."""

    file = serializers.CharField()
    row = serializers.CharField()
    reason = serializers.CharField()
    says = serializers.CharField()


class ImportShape(serializers.Serializer[Any]):
    """What an import did, or would do."""

    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    refused = RefusalShape(many=True)

"""What the agent asks of a model, and everything that can go wrong while asking."""

from collections.abc import Generator
from typing import Protocol

from builder.llm.messages import Delta, Request, Turn


class Model(Protocol):
    """Something that answers. `name` is the model's id, the key of its price."""

    @property
    def name(self) -> str:
        """The model's id."""

    def stream(self, request: Request) -> Generator[Delta | Turn, None, None]:
        """The answer piece by piece, last of all the whole usable turn. Raises ModelError."""


class ModelError(Exception):
    """The model gave no usable answer. `retryable` says whether asking again can help, `outcome` is the one word for it,
    `sentence` what the creator reads, `turn` whatever had come, `retry_after` seconds if the provider named any.

        ModelError
         ├ ModelUnreachable      no connection, or none that lasted
         │  ├ ModelSilent        connected, then nothing for too long
         │  └ StreamCut          the answer broke off or was garbled
         │     └ EmptyAnswer     neither words nor calls
         ├ ModelBusy             overloaded, rate limited or down
         ├ DayQuotaSpent         the day's tokens are used up
         ├ QuotaSpent            the account has no credit
         ├ KeyRefused            wrong key, or not allowed
         ├ ModelGone             no such model any more
         └ RequestRefused        the request itself is at fault
            ├ ContentRefused     the provider's filter
            └ TooLong            more than the model can read
    """

    retryable = False
    outcome = "model_unavailable"
    sentence = "The writing service did not answer."

    def __init__(
        self, detail: str = "", *, retry_after: float | None = None, trace_id: str = "", turn: Turn | None = None
    ) -> None:
        super().__init__(detail or self.sentence)
        self.retry_after = retry_after
        self.trace_id = trace_id
        self.turn = turn


class ModelUnreachable(ModelError):
    """No connection, or none that lasted."""

    retryable = True
    sentence = "The writing service could not be reached. Nothing is lost: start again in a few minutes."


class ModelSilent(ModelUnreachable):
    """Connected, then nothing for longer than the silence limit."""

    sentence = "The writing service went silent in the middle of its answer. Start again in a few minutes."


class StreamCut(ModelUnreachable):
    """The answer broke off or was garbled; none of it may be acted on."""

    sentence = "The writing service's answers kept breaking off. Start again in a few minutes."


class EmptyAnswer(StreamCut):
    """Neither words nor calls."""

    sentence = "The writing service kept answering with nothing. Start again in a few minutes."


class ModelBusy(ModelError):
    """Overloaded, rate limited or down for a while."""

    retryable = True
    sentence = "The writing service is too busy at the moment. Start again in a few minutes."


class DayQuotaSpent(ModelError):
    """The day's tokens are used up; only tomorrow helps."""

    outcome = "quota_spent"
    sentence = "Today's allowance at the writing service is used up. It is full again tomorrow."


class QuotaSpent(ModelError):
    """The provider's account has no credit."""

    outcome = "quota_spent"
    sentence = "The account at the writing service is out of credit. Top it up, then start again."


class KeyRefused(ModelError):
    """The provider does not accept the key, or not for this."""

    outcome = "key_refused"
    sentence = "The writing service refused our key. Whoever runs this site has to set a valid one."


class ModelGone(ModelError):
    """The provider does not serve this model any more."""

    outcome = "model_gone"
    sentence = "The model this site is set to use does not exist any more. Whoever runs it has to choose another."


class RequestRefused(ModelError):
    """The request itself is at fault; sending it again gives the same answer."""

    outcome = "request_refused"
    sentence = "The writing service refused the request. Change what you ask for and start again."


class ContentRefused(RequestRefused):
    """The provider's filter took offence."""

    sentence = "The writing service's safety filter refused the request. Put it in other words and start again."


class TooLong(RequestRefused):
    """More text than the model can read."""

    sentence = "There is more text than the writing service can read at once. Ask for a smaller product."

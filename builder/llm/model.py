"""What the agent asks of a model, and everything that can go wrong while asking."""

from collections.abc import Generator
from typing import Protocol

from builder.llm.messages import Delta, Request, Turn
from builder.llm.models import ModelFacts


class Model(Protocol):
    """Something that answers. `name` is the model's id as its host knows it, `facts` are what it can do and costs there."""

    @property
    def name(self) -> str:
        """The model's id."""

    @property
    def facts(self) -> ModelFacts:
        """What it can do and what it costs."""

    def stream(self, request: Request) -> Generator[Delta | Turn, None, None]:
        """The answer piece by piece, last of all the whole usable turn. Raises ModelError."""


class ModelError(Exception):
    """The model gave no usable answer. `retryable` says whether asking again can help, `elsewhere` whether another model
    can, `host` whose models all fare the same, `outcome` is the one word for it, `sentence` what the creator reads, `turn`
    whatever had come, `retry_after` seconds if the provider named any.

        ModelError
         ├ ModelUnreachable      retryable      no connection, or none that lasted
         │  ├ ModelSilent        retryable      connected, then nothing for too long
         │  └ StreamCut          retryable      the answer broke off or was garbled
         │     └ EmptyAnswer     retryable      neither words nor calls
         ├ ModelBusy             retryable      overloaded, rate limited or down
         ├ DayQuotaSpent         never          the day's tokens are used up
         ├ QuotaSpent            never          the account has no credit
         ├ KeyRefused            never          wrong key, or not allowed
         ├ ModelGone             elsewhere      no such model any more
         └ RequestRefused        never          the request itself is at fault
            ├ ContentRefused     never          the provider's filter
            ├ TooLong            elsewhere      more than the model can read
            └ PicturesNotRead    elsewhere      pictures, and the model reads none
    """

    retryable = False
    elsewhere = False
    host = ""
    outcome = "model_unavailable"
    sentence = "The writing service did not answer. Nothing is lost: start again in a few minutes."

    def __init__(
        self,
        detail: str = "",
        *,
        retry_after: float | None = None,
        trace_id: str = "",
        turn: Turn | None = None,
        sentence: str = "",
    ) -> None:
        super().__init__(detail or self.sentence)
        self.retry_after = retry_after
        self.trace_id = trace_id
        self.turn = turn
        self.sentence = sentence or self.sentence


class ModelUnreachable(ModelError):
    """No connection, or none that lasted."""

    retryable = True
    sentence = "The writing service could not be reached. Nothing is lost: start again in a few minutes."


class ModelSilent(ModelUnreachable):
    """Connected, then nothing for longer than the silence limit."""

    sentence = "The writing service went silent in the middle of its answer. Nothing is lost: start again in a few minutes."


class StreamCut(ModelUnreachable):
    """The answer broke off or was garbled; none of it may be acted on."""

    sentence = "The writing service's answers kept breaking off. Nothing is lost: start again in a few minutes."


class EmptyAnswer(StreamCut):
    """Neither words nor calls."""

    sentence = "The writing service kept answering with nothing. Nothing is lost: start again in a few minutes."


class ModelBusy(ModelError):
    """Overloaded, rate limited or down for a while."""

    retryable = True
    sentence = "The writing service is too busy at the moment. Nothing is lost: start again in a few minutes."


class DayQuotaSpent(ModelError):
    """The day's tokens are used up; only tomorrow helps."""

    outcome = "quota_spent"
    sentence = "Today's allowance at the writing service is used up. Nothing is lost: it is full again tomorrow."


class QuotaSpent(ModelError):
    """The provider's account has no credit."""

    outcome = "quota_spent"
    sentence = "The account at the writing service is out of credit. Nothing is lost: top it up, then start again."


class KeyRefused(ModelError):
    """The provider does not accept the key, or not for this."""

    outcome = "key_refused"
    sentence = "The writing service refused our key. Nothing is lost. Whoever runs this site has to set a valid one."


class ModelGone(ModelError):
    """The provider does not serve this model any more. `is_said` when it said so, and not only that there is nothing at the
    address: then it need not be asked again soon."""

    elsewhere = True
    is_said = False
    outcome = "model_gone"
    sentence = (
        "The model this site is set to use does not exist any more. Nothing is lost. Whoever runs it has to choose another."
    )


class RequestRefused(ModelError):
    """The request itself is at fault; sending it again gives the same answer."""

    outcome = "request_refused"
    sentence = "The writing service refused the request. Nothing is lost: change what you ask for and start again."


class ContentRefused(RequestRefused):
    """The provider's filter took offence."""

    sentence = "The writing service's safety filter refused the request. Put it in other words and start again."


class TooLong(RequestRefused):
    """More text than the model can read."""

    elsewhere = True
    sentence = "There is more text than the writing service can read at once. Ask for a smaller product."


class PicturesNotRead(RequestRefused):
    """The request shows pictures to a model that reads none."""

    elsewhere = True
    sentence = "The model this site uses cannot look at pictures. Take the picture out and say in words what you want."

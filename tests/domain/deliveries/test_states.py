"""The state machine of a delivery."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mailer.domain.deliveries.states import (
    FINAL,
    IN_WORK,
    OPEN,
    TRANSITIONS,
    WAITING,
    Cause,
    allowed,
    sources,
)
from mailer.models.delivery import DeliveryState as State

EDGES = [
    (before, after, cause)
    for cause, moves in TRANSITIONS.items()
    for before, targets in moves.items()
    for after in targets
]


def test_every_state_is_final_or_open_and_never_both():
    assert set(State) == OPEN | FINAL
    assert not OPEN & FINAL
    assert not WAITING & IN_WORK


def test_every_state_can_be_reached_from_the_queue():
    reached = {State.QUEUED}
    while more := {after for before, after, _ in EDGES if before in reached} - reached:
        reached |= more
    assert reached == set(State)


def test_from_every_open_state_a_final_one_can_be_reached():
    for state in OPEN:
        reached = {state}
        while more := {after for before, after, _ in EDGES if before in reached} - reached:
            reached |= more
        assert reached & FINAL, state


def test_only_the_dot_makes_a_mail_accepted_or_doubtful():
    assert {before for before, after, _ in EDGES if after == State.IN_DOUBT} == {State.HANDING_OVER}
    assert {before for before, after, _ in EDGES if after == State.ACCEPTED} == {
        State.HANDING_OVER,
        State.IN_DOUBT,
    }


def test_a_mail_that_may_have_gone_is_never_cancelled_or_expired():
    gone = {State.HANDING_OVER, State.IN_DOUBT, State.ACCEPTED}
    stopped = {State.CANCELLED, State.EXPIRED, State.SUPPRESSED}
    assert not [edge for edge in EDGES if edge[0] in gone and edge[1] in stopped]


@pytest.mark.parametrize("state", [State.ACCEPTED, State.BOUNCED, State.COMPLAINED])
def test_what_has_been_accepted_is_never_sent_again(state):
    reached = {state}
    while more := {after for before, after, _ in EDGES if before in reached} - reached:
        reached |= more
    assert not reached & OPEN


def test_only_a_person_takes_a_mail_out_of_a_final_state_to_send_it_again():
    again = {cause for before, after, cause in EDGES if before in FINAL and after in OPEN}
    # A lease that ends does so only for a doubtful mail of no mailing, once.
    assert again == {Cause.OPERATOR, Cause.START, Cause.LEASE_END}


def test_sources_are_what_is_allowed():
    assert sources(Cause.CLAIM, State.CLAIMED) == [State.QUEUED, State.DEFERRED]
    for before, after, cause in EDGES:
        assert before in sources(cause, after)
        assert allowed(before, after, cause)


def test_asking_for_a_transition_that_does_not_exist_is_a_mistake():
    with pytest.raises(ValueError, match="never leads to"):
        sources(Cause.STOP, State.ACCEPTED)
    assert not allowed(State.ACCEPTED, State.CANCELLED, Cause.STOP)


class OneDelivery(RuleBasedStateMachine):
    """Any sequence of causes: a server accepts at most once for each time it was handed over."""

    def __init__(self):
        super().__init__()
        self.the_next_mail()

    @rule()
    def the_next_mail(self):
        self.state = State.QUEUED
        self.handed_over = 0
        self.accepted_by_reply = 0

    @rule(data=st.data())
    @precondition(lambda self: any(before == self.state for before, _, _ in EDGES))
    def something_happens(self, data):
        possible = [edge for edge in EDGES if edge[0] == self.state]
        _before, after, cause = data.draw(st.sampled_from(possible))
        self.handed_over += after == State.HANDING_OVER
        self.accepted_by_reply += after == State.ACCEPTED and cause == Cause.REPLY
        self.state = after

    @invariant()
    def it_can_be_taken_up_while_it_waits(self):
        assert allowed(self.state, State.CLAIMED, Cause.CLAIM) == (self.state in WAITING)

    @invariant()
    def it_was_accepted_at_most_once(self):
        assert self.accepted_by_reply <= 1
        assert self.accepted_by_reply <= self.handed_over


TestOneDelivery = OneDelivery.TestCase
TestOneDelivery.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)

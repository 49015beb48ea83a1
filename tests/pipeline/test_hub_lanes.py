"""In which order the hub here delivers."""

from collections import Counter, deque

from hypothesis import given
from hypothesis import strategies as st

from aggregator.pipeline.hub_lanes import Lanes

Job = tuple[str, int]


def lanes(places: int = 4, per_host: int = 2, for_slow: int = 1) -> Lanes[Job]:
    return Lanes(host=lambda each: each[0], places=places, per_host=per_host, for_slow=for_slow)


def take_all(some: Lanes[Job]) -> list[Job]:
    taken = []
    while (each := some.take()) is not None:
        taken.append(each)
    return taken


def test_hosts_take_turns() -> None:
    """A host with many deliveries does not keep the others waiting, and has its places at most."""
    some = lanes()
    for number in range(5):
        some.put(("big", number))
    some.put(("a", 0))
    some.put(("b", 0))
    assert take_all(some) == [("big", 0), ("a", 0), ("b", 0), ("big", 1)]
    some.done(("a", 0), slow=False)
    assert take_all(some) == []
    some.done(("big", 0), slow=False)
    assert take_all(some) == [("big", 2)]
    assert len(some) == 2


def test_slow_hosts_have_a_part_of_the_places() -> None:
    """One delivery at a time, until one was quick."""
    some = lanes()
    some.slow.update({"x", "y"})
    for host in "xyxyab":
        some.put((host, 0))
    assert take_all(some) == [("a", 0), ("b", 0), ("x", 0)]
    some.done(("x", 0), slow=True)
    assert take_all(some) == [("y", 0)]
    some.done(("y", 0), slow=False)
    assert take_all(some) == [("y", 0), ("x", 0)]


@given(
    jobs=st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 3))),
    slow=st.lists(st.booleans(), min_size=1),
    at_once=st.integers(1, 5),
)
def test_every_delivery_has_its_turn(jobs: list[Job], slow: list[bool], at_once: int) -> None:
    """Whatever becomes slow or quick meanwhile: nothing is lost, repeated or stuck, and no bound is passed."""
    some, answers = lanes(places=5, per_host=2, for_slow=2), deque(slow)
    waiting, flying, seen = deque(jobs), deque[Job](), Counter[Job]()
    while waiting or len(some) or flying:
        for _ in range(min(at_once, len(waiting))):
            some.put(waiting.popleft())
        taken = take_all(some)
        flying += taken
        seen.update(taken)
        assert len(flying) == some.in_flight <= 5
        assert all(count <= 2 for count in Counter(host for host, _ in flying).values())
        assert flying or not len(some)
        if flying:
            answers.rotate()
            some.done(flying.popleft(), slow=answers[0])
    assert seen == Counter(jobs)

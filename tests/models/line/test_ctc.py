"""The head of CTC: shares of characters, and a sure blank where the line has ended."""

import torch

from byeori.models.line.ctc import BLANK, IMPOSSIBLE, CtcHead, LogShares


def test_it_gives_the_logarithms_of_shares_that_add_up_to_one():
    shares = CtcHead(4, 5)(torch.randn(2, 3, 4)).exp()
    torch.testing.assert_close(shares.sum(2), torch.ones(2, 3))


def test_where_the_line_has_ended_nothing_but_the_blank_can_be():
    x = torch.randn(1, 3, 4)
    x[0, 2] = 0
    found = CtcHead(4, 5)(x)[0, 2]
    assert found[BLANK] == 0
    assert (found[1:] == IMPOSSIBLE).all()


def test_log_shares_of_log_shares_are_the_same():
    numbers = torch.randn(2, 3, 5) * 10
    once = LogShares()(numbers)
    torch.testing.assert_close(LogShares()(once), once)
    torch.testing.assert_close(once, numbers.log_softmax(2))

"""Behaviour tests: what a model must do beyond its scores, from one small file."""

from byeori.evaluation.behaviour.running import refuse_unknown_tests as refuse_unknown_tests
from byeori.evaluation.behaviour.running import run as run

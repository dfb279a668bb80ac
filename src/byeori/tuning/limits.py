"""Every number that tuning chose, each with its reason."""

# How a search goes.
TRIALS = 40  # settings that are tried where nobody says how many, by judgement
MOST = 1_000  # settings at most, where a time is the limit
AT_ONCE = 4  # legs that may be at work at once: what a proposal does not see yet; more makes each know less
REDUCTION = 3  # of so many one goes on to the next rung, as Li et al. (2020) have it
RUNGS = 3  # at 1/9, 1/3 and all of a training
FEWEST_EPOCHS = 1.0  # to the first rung: there is no score before
REPEATS, MORE_REPEATS = 3, 5  # of the default, before anything is tried: at least, at most
OF_REPEATS = 6  # settings for each repeat, by judgement

# How what comes next is proposed.
STARTING, STARTING_MOST = 4, 10  # settings drawn about the default before a model is asked: at least, at most
MODELLED = 8  # results of a rung from which on a model learns from that rung
GP_TRIALS = 100  # settings up to which a Gaussian process is asked; beyond it is slow
GRID = 5  # places of a range in a grid

# What is called better.
ALPHA = 0.05  # chance that a search without a better setting claims one, as is usual
FINALISTS = 4  # settings at most that are trained again on draws that chose nothing
OF_FINALISTS = 8  # settings tried for each of them
DRAWS, MORE_DRAWS = 5, 10  # such draws: of fewer only gains far above the noise are told, more help little
CONFIRMED = 0.5  # share of the settings tried that as many trainings at most may confirm
PATIENCE, OF_PATIENCE = 10, 5  # settings without a gain above the noise that end a search: so many, or a part of all
SAME_COST = 0.1  # costs that differ by less are one cost: the clock of a shared machine tells no more

# What lies on the disk.
KEPT = 6  # paused trainings of each rung that keep their checkpoints: of about 18 more, six would go on

# What is shown.
TOLD = 10  # settings with a result from which on their importance is told: of fewer it is chance

# Workers.
BEAT_S = 5.0  # between signs of life
DEAD_S = 60.0  # without one, after which a worker on another machine is taken for dead
POLL_S = 0.2  # between looks at what others have ended
ATTEMPTS = 10  # times that a leg's process may die until the leg counts as failed
FAILURES = 5  # settings that all fail, after which it is the search that fails

"""Every number that cleaning chose, each with its reason."""

# Neighbours.
NEIGHBOURS = 50  # measured on pictures with 9 to 40 % wrong labels: 20 to 100 are alike, 10 worse
COMPARED = 100_000  # samples at most that each is compared with: of more, a draw of so many tells as much
ROWS, COLUMNS = 512, 16_384  # of a block of similarities: 32 MB
FEATURES = 2**28  # numbers of all samples' features at most, 1 GB; wider ones are projected
NARROWEST = 64  # numbers that a projection leaves at least; distances then hold to about a tenth

# What is kept of outputs.
OUTPUTS = 2**28  # numbers of all samples' outputs at most; of larger ones (maps) only margins are kept

# Oddities, by judgement: so few that a person looks at them all.
FEWEST = 30  # samples below which nothing is odd: of so few, none has many like it
SAME = 0.995  # cosine from which on two samples are near duplicates
CLOSER = 20  # and so many times as close as a sample's nearest usually is
FAR = 6.0  # median deviations below the median similarity to its neighbours from which on a sample is unlike all
APART = 0.2  # and by so much of 1, as of features that all lie close together none is far
BOTH = 0.8  # share that two classes have together, where each has at least
HALF = 0.3  # such a share, where a sample is ambiguous
ODDITIES = 20  # of a kind at most

# Runs.
SHARED = 0.5  # of the data's samples that a run must know, or it is of other data
GROUP = 50  # held-out samples below which they are ranked among those learned from, not by themselves

# Planted errors.
PLANTED = 0.1  # share of the training part: enough to measure by, and what was right stays most of it
BINS = 20  # of a calibration, each with as many planted errors
DONORS = 20  # samples whose answer is tried in the place of one: of masks and lines not every one fits

# Folds, by judgement.
OF_FOLD = 2  # samples a fold at least: one for its training and one for its validation part

# How much is shown, by eye.
LINES = 30  # of a table in a terminal
TOLD = 10  # neighbours whose answers are counted in words
LETTERS = 400  # of what a sample's inputs say

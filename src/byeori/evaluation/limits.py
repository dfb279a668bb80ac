"""Every number that evaluation chose: what is worth saying, how much is shown, how much is computed.

Each has its reason beside it. What is shown was chosen by eye, on reports of the data sets that the benchmarks use.
"""

# What is worth saying.
SIGNIFICANT = 0.05  # p of a difference beyond noise, and share of false alarms among marked slices: the custom
FEW = 100  # samples; with fewer every number is rough: Wilson's interval of 90 of 100 right ones is 12 points wide
FEWEST = 5  # samples of a slice or a bin: if all five are right, Wilson's interval still begins at 57 %
MATTERS = 0.1  # share of what a plain model leaves to be gained; by judgement
LEAST_GAIN = 0.005  # of a score from 0 to 1; half a point matters to nobody, by judgement
RISEN = 0.05  # share of the fall of the validation loss that it must have risen again to be reported; by eye

# How samples are cut.
BINS = 5  # of a column of numbers, or of lines by length: of 100 samples each then holds 20
SLICED_WORDS = 20  # the most frequent of a column; more slices would cost the tests their power
NUMBER_BINS = 12  # along the guesses of numbers, at most; by eye
DRAWN_BINS = 10  # of claims in a chart of calibration, as such charts are usually drawn
FOUND = (0.5, 0.8, 0.9, 0.95)  # shares of a class that are found, at which its cost is reported; by judgement
FIRST = (0.01, 0.05, 0.1, 0.2, 0.3, 0.5)  # shares of all samples that somebody may have time for; by judgement
FALSE_ALARMS = (0.01, 0.05, 0.1, 0.2)  # shares of the others, at which is reported how many are found; by judgement

# How often chance is asked.
RESAMPLES = 1000  # as Efron and Tibshirani (1993) advise for percentile intervals
FEWEST_RESAMPLES = 200  # however many samples there are: five lie beyond each end of the interval
RESAMPLED = 30_000_000  # samples that all resamples of a score look at: about 12 s at the speed in `costs`
RESAMPLED_AT_ONCE = 4_000_000  # drawn numbers in memory, 32 MB
EXACT_CLAIMS = 50_000  # claims whose chance is drawn one by one; sums of more are as good as normal
EXCHANGE_RESAMPLES, EXCHANGE_RESAMPLES_OWN = 500, 50  # for many inputs; of metrics of a user's own, which are slow

# How much is computed.
ASKED_AT_ONCE = 64  # samples, as many as a served bundle takes in one batch
TRAITS_SAMPLES = 1000  # samples whose traits are measured: each file is read once more
EXCHANGED, EXCHANGED_FILES = 20_000, 1_000  # samples in all, of tables and of files, so that it takes seconds
EXCHANGED_ROWS = 1000  # samples that one input is exchanged among
EXCHANGED_INPUTS, LOOKED_AT_INPUTS = 30, 1000  # inputs that are measured, and that are ranked for it
EXCHANGES = 5  # exchanges of an input, where time allows
ALIGNED_LINES = 3000  # lines whose errors are reported one by one: alignment takes the square of a line's length

# Behaviour tests.
ROUNDING = 1e-6  # of its size, by which an answer may differ between two batches; by experience
TYPO_LETTERS = 4  # of a word that is still known with a letter wrong; by judgement
OTHER_VALUES = 20  # other samples that are looked at for another value: with two equally frequent ones enough for all
FAILED_SHOWN = 3  # failed cases of a test in a terminal; the file has all

# Plain models: each is to fit in seconds.
PLAIN_SAMPLES = 5000  # of the training part, for a linear model of pixels or features; more hardly move it
PLAIN_SAMPLES_TABLE = 20_000  # of tables and texts, which are narrower
PLAIN_SAMPLES_MASK = 2000  # masks that vote
PLAIN_NUMBERS = 4096  # numbers a sample that the linear model reads
PLAIN_SIDE_PX = 16  # pictures are averaged down to about this side; colours and rough shapes are left
PLAIN_ROUNDS, PLAIN_ROUNDS_TABLE = 200, 300  # iterations of a linear model, until it hardly moves
BOOSTED, BOOSTED_TREES = 100, 10_000  # scikit-learn's usual rounds, and trees of all classes and rounds
BOOSTED_NUMBERS = 16  # numbers of a target, each of which has trees of its own
LATIN = 0.5  # share of Latin letters from which a language is taken for one of words
IMPOSSIBLE = 1e-9  # the probability of what a plain model holds for impossible; log loss stays finite
NEVER = 30.0  # below every other output: a class or label that a fold has not learned, of probability 1e-13

# How much is shown: by eye, so that a chart can be read and the page stays small.
CHART_CLASSES, ZOOMED_CLASSES = 24, 16  # classes or labels in a chart, and in the close-up of a large matrix
CHART_MARKS = 1500  # dots or cells
CHART_LETTERS, CELL_LETTERS = 44, 80  # of a name above a track, of a cell beside a sample
CURVE_POINTS, LEARNING_POINTS, TICKED = 80, 60, 6  # of an operating curve, of a learning curve
TABLE_ROWS, MATRIX_CELLS = 1000, 100 * 100  # that are written whole
UNFOLDED, UNFOLDED_SLICES = 20, 25  # rows of a table that is not folded up
WORST, WORST_LINES, WORST_POINTS, WORST_MASKS = 24, 20, 12, 8  # samples; fewer of those that take more room
PAIRS, OF_PAIR, LABEL_PAIRS, TOLD_PAIRS = 4, 8, 8, 5  # confusions: with pictures, of labels, in words
NAMED, NAMED_INPUTS, UNSEEN, SHOWN_INPUTS = 6, 3, 5, 15  # slices, inputs, classes in a sentence; inputs in a chart
BESIDE_COLUMNS, NUMBER_CHAPTERS = 6, 6  # columns beside a sample, numbers with chapters of their own
THUMBNAIL_PX, PANEL_PX, POINTS_PX = 112, 240, 320  # the longer side of a picture
COVER = 0.55  # how much of a mask's colour covers the photo
LINE_WIDTHS = 16  # so many times as wide as high is a line's picture at least

# Pairs: is a challenger better than a champion?
ALPHA = 0.05  # chance that an equal model is ever called better, as is usual; that it is ever called worse is as large
FIRST_SHARE = 0.6  # of alpha, at which samples that are there from the start are tested alone; by simulation
FEWEST_MEANS = 30  # fewer differences that are not of right and wrong say nothing: their mean is not normal yet
MOST_MORE = 1_000_000  # samples; more that would tell are as good as never
